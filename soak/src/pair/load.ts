/** What travels: `type` is LOAD, the payload tells who sent it and which of its events it is. */
export const LOAD = 'soak:event'

export interface Load {
  /** Sender, by its number in the ledger. */
  s: number
  /** Number of the event, from 1 for each sender. */
  n: number
  /** So many code units of {@link padding}. */
  pad: string
}

// One, two, three and four bytes of UTF-8, line ends, and what JSON escapes: what is split or framed wrongly comes out wrong.
const PATTERN = 'abcdefghijklmnopqrstuvwxyz é ж € 漢字 😀 "\\ \n\r\r\n\u2028 data: x\n\n '
const made = new Map<number, string>()

/** The same text for the same length, whole code points aside. */
export function padding(length: number): string {
  let text = made.get(length)
  if (text === undefined) {
    text = PATTERN.repeat(Math.ceil(length / PATTERN.length)).slice(0, length)
    // A surrogate alone would come out as another character.
    if (/[\ud800-\udbff]$/.test(text)) text = `${text.slice(0, -1)}.`
    if (made.size > 500) made.clear()
    made.set(length, text)
  }
  return text
}

/** What is wrong with a payload that was heard; undefined: it is as it was sent. */
export function faultOf(payload: unknown): string | undefined {
  const { s, n, pad } = (payload ?? {}) as Partial<Load>
  if (!Number.isInteger(s) || !Number.isInteger(n) || typeof pad !== 'string') {
    return `an event that is none of ours: ${JSON.stringify(payload).slice(0, 200)}`
  }
  return pad === padding(pad.length) ? undefined : `#${n} of party ${s} with another payload, ${pad.length} long`
}
