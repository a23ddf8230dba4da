/** A token of JSON text: where it begins, and where it ends. Text that is not JSON has tokens too. */
export interface JsonToken {
  start: number
  end: number
}

const WHITESPACE = new Set(' \t\n\r')
const STRUCTURE = new Set('{}[]:,')

/** The tokens of `text` from `from` on: strings, brackets, colons, commas, and the text between them. */
export function* jsonTokens(text: string, from = 0): Generator<JsonToken, void> {
  for (let start = from; start < text.length; ) {
    const first = text.charAt(start)
    if (WHITESPACE.has(first)) start += 1
    else {
      const end = first === '"' ? endOfString(text, start) : STRUCTURE.has(first) ? start + 1 : endOfWord(text, start)
      yield { start, end }
      start = end
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '\\') at += 1
    else if (character === '"') return at + 1
  }
  return text.length
}

function endOfWord(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && !isBoundary(text.charAt(end))) end += 1
  return end
}

function isBoundary(character: string): boolean {
  return character === '"' || WHITESPACE.has(character) || STRUCTURE.has(character)
}
