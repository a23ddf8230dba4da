import { jsonTokens } from './json-tokens.js'

/** Where `text` stops being JSON, for people; undefined where it is JSON. */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch {
    const at = faultAt(text)
    const before = text.slice(0, at).split('\n')
    const what = at >= text.length ? 'the end of the text' : JSON.stringify(excerpt(text, at))
    return `${what} at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
  }
}

const EXCERPT_CHARACTERS = 20

function excerpt(text: string, at: number): string {
  const shown = text.slice(at, at + EXCERPT_CHARACTERS)
  return at + EXCERPT_CHARACTERS < text.length ? `${shown}…` : shown
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end'

/** The first token that cannot stand where it stands. */
function faultAt(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  for (const { start, end } of jsonTokens(text)) {
    const token = text.slice(start, end)
    const inside = open.at(-1)
    if (expected === ', or end' && inside === undefined) return start
    if (token === '{' || token === '[') {
      if (!expected.startsWith('value')) return start
      open.push(token)
      expected = token === '{' ? 'key or }' : 'value or ]'
    } else if (token === '}' || token === ']') {
      const mayClose = token === '}' ? expected === 'key or }' : expected === 'value or ]'
      if (!mayClose && expected !== ', or end') return start
      if (inside !== (token === '}' ? '{' : '[')) return start
      open.pop()
      expected = ', or end'
    } else if (token === ':') {
      if (expected !== ':') return start
      expected = 'value'
    } else if (token === ',') {
      if (expected !== ', or end') return start
      expected = inside === '{' ? 'key' : 'value'
    } else if (expected.startsWith('key')) {
      if (token[0] !== '"' || !isScalar(token)) return start
      expected = ':'
    } else {
      if (!expected.startsWith('value') || !isScalar(token)) return start
      expected = ', or end'
    }
  }
  return text.length
}

function isScalar(token: string): boolean {
  try {
    JSON.parse(token)
    return true
  } catch {
    return false
  }
}
