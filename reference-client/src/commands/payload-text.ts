/** The payload of an event as people read it: the text as it came, with each BigInt as `12n`. */
import { type JsonToken, jsonTokens } from './json-tokens.js'

/**
 * @param eventText the event as it came, so that numbers keep their digits: `12345678901234567890`, `1e400`
 * @param limit characters that are needed; the rest may be missing
 */
export function payloadText(eventText: string, limit = Number.POSITIVE_INFINITY): string | undefined {
  const start = startOfPayload(eventText)
  return start === undefined ? undefined : readable(eventText, start, limit)
}

/** Where the value of the last member `payload` of the outermost object begins. */
function startOfPayload(text: string): number | undefined {
  let depth = 0
  let found: number | undefined
  let isKey = false
  let isNext = false
  for (const token of jsonTokens(text)) {
    const first = text.charAt(token.start)
    if (isNext && first !== ':') {
      found = token.start
      isNext = false
    }
    if (first === '{' || first === '[') depth += 1
    else if (first === '}' || first === ']') depth -= 1
    else if (isKey && depth === 1) isNext = stringAt(text, token) === 'payload'
    isKey = depth === 1 && (first === '{' || first === ',')
  }
  return found
}

/** One JSON value from `start` on, without whitespace. */
function readable(text: string, start: number, limit: number): string {
  let shown = ''
  let depth = 0
  let at = start
  do {
    const token = jsonTokens(text, at).next().value
    if (token === undefined) break
    const first = text.charAt(token.start)
    const mark = first === '{' ? bigintMark(text, token.start) : undefined
    if (first === '{' || first === '[') depth += 1
    if (first === '}' || first === ']' || mark !== undefined) depth -= 1
    shown += mark?.shown ?? text.slice(token.start, token.end)
    at = mark?.end ?? token.end
  } while (depth > 0 && shown.length < limit)
  return shown
}

const MARK_TOKENS = 9

/** An object that is a BigInt, or one of the application that looks like one and has a `~` more (ENC-4). */
function bigintMark(text: string, start: number): { shown: string; end: number } | undefined {
  const tokens: JsonToken[] = []
  for (const token of jsonTokens(text, start)) {
    tokens.push(token)
    if (tokens.length === MARK_TOKENS || text.charAt(token.start) === '[') break
  }
  const [, firstKey, , first, , secondKey, , second, closing] = tokens
  if (closing === undefined || text.charAt(closing.start) !== '}') return undefined
  const members = new Map([
    [stringAt(text, firstKey), stringAt(text, first)],
    [stringAt(text, secondKey), stringAt(text, second)],
  ])
  const type = members.get('__type')
  const digits = members.get('value')
  if (type === undefined || !/^~*bigint$/.test(type) || digits === undefined || !/^-?[0-9]{1,4096}$/.test(digits)) {
    return undefined
  }
  const shown =
    type === 'bigint'
      ? `${BigInt(digits)}n`
      : `{${[...members].map(([key, value]) => `"${key}":"${key === '__type' ? value?.slice(1) : value}"`).join(',')}}`
  return { shown, end: closing.end }
}

function stringAt(text: string, token: JsonToken | undefined): string | undefined {
  if (token === undefined || text.charAt(token.start) !== '"') return undefined
  return JSON.parse(text.slice(token.start, token.end)) as string
}
