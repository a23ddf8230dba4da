/** Text from peers, files and the environment, as a terminal or a log may show it. No dependency. */

// An emoji needs its variation selector, and a joined one its joiners: without them it falls apart.
const PICTURE = '\\p{ExtPict}[\\ufe0e\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?'
const EMOJI = `${PICTURE}(?:\\u200d${PICTURE})*`
// Control and format characters (C0, DEL, C1, bidi, tags), lone surrogates, line separators, noncharacters, and what is drawn as nothing.
const HIDDEN = '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{DI}\\p{NChar}\\u2800]'
const EMOJI_OR_HIDDEN = new RegExp(`(${EMOJI})|${HIDDEN}`, 'gu')

/**
 * `text` on one line, with every character that could drive a terminal, reorder what it shows or stay invisible written as
 * `\uXXXX`. JSON text stays JSON and parses to the same value, as long as it is printed without line breaks.
 */
export function terminalText(text: string): string {
  return text.replace(EMOJI_OR_HIDDEN, (match, emoji: string | undefined) => emoji ?? escaped(match))
}

/** The lines of `text`, each as {@link terminalText}. Tabs become spaces. */
export function terminalLines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => terminalText(line.replaceAll('\t', '    ')))
}

/**
 * What a console may be given of something that was thrown: the thing itself where neither its text nor that of its causes drives a terminal, so that
 * a browser can show more of an error than its text.
 *
 * @param mostLength of the text, in characters
 */
export function terminalCause(cause: unknown, mostLength = Number.POSITIVE_INFINITY): unknown {
  try {
    if (typeof cause === 'string') return terminalText(cause.slice(0, mostLength))
    if (!(cause instanceof Error)) return cause
    const text = stackOf(cause)
    const shown = terminalLines(text.slice(0, mostLength)).join('\n')
    return shown === text && String(cause.message).length <= mostLength ? cause : shown
  } catch {
    // An error may throw when it is looked at.
    return cause
  }
}

function stackOf(error: Error, depth = 5): string {
  const { cause } = error
  const more = cause instanceof Error && depth > 0 ? `\n[cause]: ${stackOf(cause, depth - 1)}` : ''
  return `${String(error.stack ?? error.message)}${more}`
}

/**
 * Whether to colour what goes to `stream`: `NO_COLOR` and `FORCE_COLOR` count where they are not empty, `NO_COLOR` first.
 * `FORCE_COLOR=0` and `FORCE_COLOR=false` mean no colour, as they do to Node.js.
 */
export function wantsColour(
  stream: { isTTY?: boolean | undefined },
  { NO_COLOR, FORCE_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return stream.isTTY === true && TERM !== 'dumb'
}

function escaped(character: string): string {
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
