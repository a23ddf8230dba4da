/**
 * Reads JSON without building its value: checks the text against RFC 8259, as strictly as `JSON.parse`, and keeps only the members
 * by which a message is judged (EVENT-1 to EVENT-4). It does not recurse and allocates nothing per value: the cost is
 * one pass over the bytes.
 */

import { MOST_NESTING_LEVELS } from './constants.js'

/**
 * `value` is what the text holds, less everything that does not matter for the judgement: of an object the members in {@link NAMES}, and in
 * place of a value that is no string any one of its kind.
 */
export type Outline = { value: unknown } | { problem: string }

/** Of duplicate names the last counts (EVENT-5). */
const NAMES = ['type', 'pluginId', 'eventId', 'source'] as const
const LETTERS = NAMES.map((name) => Uint8Array.from(name, (letter) => letter.charCodeAt(0)))

const QUOTE = 0x22
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const ARRAY = 0x5b
const BACKSLASH = 0x5c
const ARRAY_END = 0x5d
const E = 0x65
const F = 0x66
const N = 0x6e
const T = 0x74
const U = 0x75
const OBJECT = 0x7b
const OBJECT_END = 0x7d
const END_OF_TEXT = -1

/** What may come next. */
const VALUE = 0
const ITEM_OR_END = 1
const NAME_OR_END = 2
const NAME = 3
const COMMA_OR_END = 4

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
/** The brackets that are open, and where the value of each name begins and ends: of the one text that is being read. */
const brackets = new Uint8Array(MOST_NESTING_LEVELS + 1)
const starts = new Int32Array(NAMES.length)
const ends = new Int32Array(NAMES.length)

/** @param bytes valid UTF-8 */
export function outlineOf(bytes: Uint8Array): Outline {
  const { length } = bytes
  let at = 0
  let depth = 0
  let next = VALUE
  let name = -1
  starts.fill(-1)
  for (;;) {
    let byte = at < length ? (bytes[at] as number) : END_OF_TEXT
    if (byte <= 0x20 && byte !== END_OF_TEXT) {
      at = skipSpace(bytes, at)
      byte = at < length ? (bytes[at] as number) : END_OF_TEXT
    }
    switch (next) {
      case ITEM_OR_END:
      case VALUE: {
        if (byte === ARRAY_END && next === ITEM_OR_END) {
          at += 1
          depth -= 1
          next = COMMA_OR_END
          continue
        }
        const start = at
        if (byte === OBJECT || byte === ARRAY) {
          if (depth === MOST_NESTING_LEVELS) return tooDeep(at)
          depth += 1
          brackets[depth] = byte
          at += 1
          next = byte === OBJECT ? NAME_OR_END : ITEM_OR_END
        } else {
          at = scalarEnd(bytes, at, byte)
          if (at < 0) return unexpected(bytes, ~at, byte === QUOTE ? 'the rest of a string' : 'a JSON value')
          next = COMMA_OR_END
        }
        if (name >= 0) {
          starts[name] = start
          ends[name] = at
          name = -1
        }
        continue
      }
      case NAME_OR_END:
      case NAME: {
        if (byte === OBJECT_END && next === NAME_OR_END) {
          at += 1
          depth -= 1
          next = COMMA_OR_END
          continue
        }
        if (byte !== QUOTE) return unexpected(bytes, at, 'a member name in double quotes')
        const start = at + 1
        at = stringEnd(bytes, at)
        if (at < 0) return unexpected(bytes, ~at, 'the rest of a member name')
        if (depth === 1) name = nameAt(bytes, start, at - 1)
        if (bytes[at] !== COLON) at = skipSpace(bytes, at)
        if (bytes[at] !== COLON) return unexpected(bytes, at, '":" after a member name')
        at += 1
        next = VALUE
        continue
      }
      default: {
        if (depth === 0) return byte === END_OF_TEXT ? outlined(bytes) : unexpected(bytes, at, 'the end of the text')
        const isObject = brackets[depth] === OBJECT
        if (byte === COMMA) next = isObject ? NAME : VALUE
        else if (byte === (isObject ? OBJECT_END : ARRAY_END)) depth -= 1
        else return unexpected(bytes, at, isObject ? '"," or "}"' : '"," or "]"')
        at += 1
      }
    }
  }
}

function skipSpace(bytes: Uint8Array, start: number): number {
  const { length } = bytes
  let at = start
  while (at < length) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break
    at += 1
  }
  return at
}

// Each of these returns where what begins at `start` ends, or ~i where the byte at i does not belong into it.

function scalarEnd(bytes: Uint8Array, start: number, byte: number): number {
  switch (byte) {
    case QUOTE:
      return stringEnd(bytes, start)
    case T:
      return wordEnd(bytes, start, 'true')
    case F:
      return wordEnd(bytes, start, 'false')
    case N:
      return wordEnd(bytes, start, 'null')
    default:
      return numberEnd(bytes, start)
  }
}

function stringEnd(bytes: Uint8Array, start: number): number {
  const { length } = bytes
  let at = start + 1
  while (at < length) {
    const byte = bytes[at] as number
    if (byte === QUOTE) return at + 1
    if (byte < 0x20) return ~at
    at = byte === BACKSLASH ? escapeEnd(bytes, at) : at + 1
    if (at < 0) return at
  }
  return ~length
}

function escapeEnd(bytes: Uint8Array, start: number): number {
  switch (bytes[start + 1]) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // the letters of \/, \b, \f, \n, \r and \t
    case 0x62:
    case F:
    case N:
    case 0x72:
    case T:
      return start + 2
    case U:
      for (let at = start + 2; at < start + 6; at += 1) if (hexDigit(bytes[at]) < 0) return ~at
      return start + 6
    default:
      return ~(start + 1)
  }
}

function hexDigit(byte = END_OF_TEXT): number {
  if (byte >= ZERO && byte <= NINE) return byte - ZERO
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= F ? lower - 0x61 + 10 : -1
}

function numberEnd(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start
  at = bytes[at] === ZERO ? at + 1 : digitsEnd(bytes, at)
  if (at > 0 && bytes[at] === POINT) at = digitsEnd(bytes, at + 1)
  if (at < 0 || ((bytes[at] ?? 0) | 0x20) !== E) return at
  const sign = bytes[at + 1]
  return digitsEnd(bytes, sign === PLUS || sign === MINUS ? at + 2 : at + 1)
}

function digitsEnd(bytes: Uint8Array, start: number): number {
  const { length } = bytes
  let at = start
  while (at < length && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at += 1
  return at === start ? ~at : at
}

function wordEnd(bytes: Uint8Array, start: number, word: string): number {
  for (let i = 1; i < word.length; i += 1) if (bytes[start + i] !== word.charCodeAt(i)) return ~(start + i)
  return start + word.length
}

/** Which of the names stands there, its letters written as they are or as escapes; -1: none. */
function nameAt(bytes: Uint8Array, start: number, end: number): number {
  for (let i = 0; i < LETTERS.length; i += 1) if (spells(bytes, start, end, LETTERS[i] as Uint8Array)) return i
  return -1
}

function spells(bytes: Uint8Array, start: number, end: number, letters: Uint8Array): boolean {
  let at = start
  for (let i = 0; i < letters.length; i += 1) {
    let code = bytes[at] as number
    if (code === BACKSLASH && bytes[at + 1] === U) {
      code = 0
      for (let digit = at + 2; digit < at + 6; digit += 1) code = code * 16 + hexDigit(bytes[digit])
      at += 5
    }
    if (code !== letters[i]) return false
    at += 1
  }
  return at === end
}

function outlined(bytes: Uint8Array): Outline {
  const start = skipSpace(bytes, 0)
  if (bytes[start] !== OBJECT) return { value: kindOf(bytes, start) }
  const value: Record<string, unknown> = {}
  for (const [i, name] of NAMES.entries()) {
    const from = starts[i] as number
    if (from >= 0) value[name] = bytes[from] === QUOTE ? textOf(bytes.subarray(from, ends[i])) : kindOf(bytes, from)
  }
  return { value }
}

function kindOf(bytes: Uint8Array, at: number): unknown {
  switch (bytes[at]) {
    case OBJECT:
      return {}
    case ARRAY:
      return []
    case QUOTE:
      return ''
    case N:
      return null
    case T:
    case F:
      return true
    default:
      return 0
  }
}

function textOf(quoted: Uint8Array): string {
  const text = decoder.decode(quoted)
  return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1)
}

function tooDeep(at: number): Outline {
  return { problem: `expected at most ${MOST_NESTING_LEVELS} levels of nesting, got one more at byte ${at}` }
}

function unexpected(bytes: Uint8Array, at: number, expected: string): Outline {
  return {
    problem: `expected ${expected}, got ${at < bytes.length ? shown(bytes[at] as number) : 'the end of the text'} at byte ${at}`,
  }
}

/** Quotes at most one byte of the input. */
function shown(byte: number): string {
  if (byte > 0x20 && byte < 0x7f) return JSON.stringify(String.fromCharCode(byte))
  return `0x${byte.toString(16).padStart(2, '0')}`
}
