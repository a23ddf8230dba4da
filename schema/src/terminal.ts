/** Text from peers, files and the environment, as a terminal or a log may show it. No dependency. */

// An emoji needs its variation selector, and a joined one its joiners: without them it falls apart.
const PICTURE = '\\p{Extended_Pictographic}[\\ufe0e\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?'
const EMOJI = `${PICTURE}(?:\\u200d${PICTURE})*`
// Control and format characters (C0, DEL, C1, bidi, tags), lone surrogates, line separators, noncharacters, and what is drawn as nothing.
const HIDDEN =
  '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\u2800]'
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
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, '0')
    return `\\u${unit}`
  }).join('')
}
