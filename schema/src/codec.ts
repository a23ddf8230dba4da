/**
 * JSON with BigInt, as protocol v1 writes it (ENC-1 to ENC-6). No dependency, no `Function`, no global touched.
 *
 * A BigInt travels as the object T `{"__type":"bigint","value":"<decimal>"}`; an object of user data that happens to look
 * like T, with any number of `~` before `bigint`, gains one `~` on the way out and loses one on the way in.
 */

import { EncodeError } from './encode-error.js'

export { EncodeError }

// `JSON.stringify` without an indent prints T in exactly these two ways. A quote inside a JSON string is always escaped,
// so neither can match inside one.
const PRINTED_TYPE_FIRST = /\{"__type":"(~*bigint)","value":"(-?[0-9]{1,4096})"\}/g
const PRINTED_VALUE_FIRST = /\{"value":"(-?[0-9]{1,4096})","__type":"(~*bigint)"\}/g
/** How often an unused mark is looked for. A random mark practically never occurs in the text twice in a row. */
const MOST_MARKS = 8
const TAG = /^~*bigint$/
const DIGITS = /^-?[0-9]{1,4096}$/

/**
 * Prints `value` as JSON (ENC-1, ENC-2, ENC-3).
 *
 * @throws EncodeError naming what could not be printed (ENC-5). Nothing else is ever thrown.
 */
export function encode(value: unknown): string {
  try {
    return print(value)
  } catch (cause) {
    throw asEncodeError(cause)
  }
}

/** Reads JSON text and revives what {@link encode} wrote (ENC-4). @throws SyntaxError where the text is not JSON. */
export function decode(text: string): unknown {
  const value: unknown = JSON.parse(text)
  // T needs the word `bigint`, spelled out or through an escape; most events have neither and are not walked.
  return text.includes('bigint"') || text.includes('\\u') ? revive(value) : value
}

/** Turns each T inside a parsed value into its BigInt, in place, however deep it is nested (ENC-4). */
export function revive(root: unknown): unknown {
  const box = { root }
  const pending: object[] = [box]
  for (let holder = pending.pop(); holder !== undefined; holder = pending.pop()) {
    const members = holder as Record<string | number, unknown>
    // Object.keys of a long array would allocate a string for each index.
    const names = Array.isArray(holder) ? undefined : Object.keys(holder)
    for (let i = 0; i < (names ?? (holder as unknown[])).length; i += 1) {
      const name = names?.[i] ?? i
      const member = members[name]
      if (typeof member !== 'object' || member === null) continue
      if (!isTagged(member)) pending.push(member)
      else if (member.__type === 'bigint') members[name] = BigInt(member.value)
      else member.__type = member.__type.slice(1)
    }
  }
  return box.root
}

interface Tagged {
  __type: string
  value: string
}

function isTagged(value: object): value is Tagged {
  const { __type, value: digits } = value as Partial<Tagged>
  return (
    typeof __type === 'string' &&
    typeof digits === 'string' &&
    TAG.test(__type) &&
    DIGITS.test(digits) &&
    !Array.isArray(value) &&
    Object.keys(value).length === 2
  )
}

function print(value: unknown): string {
  // Without a replacer printing is twice as fast. A BigInt then throws, unless somebody has patched a `toJSON` onto it.
  if (!('toJSON' in BigInt.prototype)) {
    try {
      return escapeLookalikes(checked(JSON.stringify(value)))
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause
    }
  }
  return printBigInts(value)
}

/**
 * User data is escaped in the printed text, after `toJSON`, getters and omitted members took effect. A mark that occurs
 * nowhere else in the text distinguishes real BigInts from look-alikes. It is random, so one pass is enough for any payload.
 */
function printBigInts(value: unknown): string {
  for (let marks = 0; marks < MOST_MARKS; marks += 1) {
    const mark = `!${Math.random()}bigint`
    let bigints = 0
    const text = checked(
      JSON.stringify(value, function (this: Record<string, unknown>, key, member) {
        // What stands in the holder, because a patched `toJSON` has run on `member` already; `member` where a `toJSON` of
        // the application made a BigInt.
        const bigint = [this[key], member].find(
          (candidate) => typeof candidate === 'bigint' || candidate instanceof BigInt,
        )
        if (bigint === undefined) return member
        bigints += 1
        return { __type: mark, value: String(bigint) }
      }),
    )
    const pieces = text.split(`"${mark}"`)
    if (pieces.length === bigints + 1) return pieces.map(escapeLookalikes).join('"bigint"')
  }
  throw new EncodeError('cannot be written as JSON: its getters or toJSON return a different value each time')
}

function escapeLookalikes(text: string): string {
  if (!text.includes('bigint"')) return text
  return text
    .replace(PRINTED_TYPE_FIRST, '{"__type":"~$1","value":"$2"}')
    .replace(PRINTED_VALUE_FIRST, '{"value":"$1","__type":"~$2"}')
}

function checked(text: string | undefined): string {
  if (text === undefined) throw new EncodeError('cannot be written as JSON: JSON has no word for this value')
  return text
}

/** Looks at what an application's getter threw, which may throw again when it is looked at. */
function asEncodeError(cause: unknown): EncodeError {
  try {
    if (cause instanceof EncodeError) return cause
    const reason = cause instanceof Error ? cause.message : cause
    return new EncodeError(`cannot be written as JSON: ${String(reason)}`, { cause })
  } catch {
    return new EncodeError('cannot be written as JSON: its getter or toJSON threw', { cause })
  }
}
