import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { MOST_NESTING_LEVELS, NESTING_LEVELS } from '../src/constants.js'
import { isFromBridge, judgeText } from '../src/event.js'
import { judgeBytes } from '../src/judge-bytes.js'

const MIB = 1024 * 1024
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const nested = (levels: number): string => `{"type":"a:b","payload":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`

/** What a judgement says, less its message: each parser has words of its own for what is no JSON. */
function verdict(judged: ReturnType<typeof judgeText> | ReturnType<typeof judgeBytes>): unknown {
  if (judged.kind === 'control') return { kind: 'control', type: judged.type }
  if (judged.kind === 'invalid') {
    const { message, ...rest } = judged
    return judged.code === 'invalid-json' ? rest : { ...rest, message }
  }
  const { type, pluginId, eventId } = judged.event
  return { type, pluginId, eventId, fromBridge: isFromBridge(judged.event) }
}

function agree(text: string): void {
  // Lone surrogates have no UTF-8: what travels is what they were replaced by.
  const bytes = bytesOf(text)
  expect(verdict(judgeBytes(bytes)), text).toEqual(
    verdict(judgeText(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))),
  )
}

const escaped = (text: string): string =>
  text.replaceAll(/[a-zA-Z]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)
const name = fc
  .constantFrom('type', 'pluginId', 'eventId', 'source', 'payload', 'typ', 'types', 'Type', '', '__proto__')
  .chain((plain) =>
    fc.constantFrom(plain, escaped(plain), plain.replace('t', '\\u0074'), plain.replace('e', '\\u0065')),
  )
const scalar = fc.oneof(
  fc.constantFrom(
    '"a:b"',
    '"$bus:hello"',
    '"\\u0024bus:x"',
    '"a\\u003ab"',
    '":b"',
    '"a:"',
    '"server-bridge"',
    '"k-1"',
    '"k 1"',
    '""',
  ),
  fc.constantFrom(
    '0',
    '-0',
    '01',
    '1.',
    '.5',
    '-',
    '1e5',
    '1E+5',
    '1e',
    '1e400',
    '12345678901234567890',
    '-1.50e-007',
    '+1',
  ),
  fc.constantFrom(
    'true',
    'false',
    'null',
    'nul',
    'truex',
    'NaN',
    'undefined',
    '\ufeff1',
    '"\\ud800"',
    '"\\x"',
    '"\\u12g4"',
    '"\\"',
    '"\t"',
  ),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.jsonValue({ stringUnit: 'binary' }).map((value) => JSON.stringify(value)),
)
const space = fc.constantFrom('', '', '', ' ', '\n', '\r\n\t', '\f', '\u00a0')
const member = fc
  .tuple(space, name, space, scalar, space)
  .map(([a, key, b, value, c]) => `${a}"${key}"${b}:${value}${c}`)
const good = fc.constantFrom(
  '"type":"a:b"',
  '"type":"$bus:x"',
  '"\\u0074ype" : "a\\u003ab"',
  '"eventId":"k-1"',
  '"payload":[{}]',
  '"source":"server-bridge"',
)
const object = fc
  .array(fc.oneof({ arbitrary: good, weight: 3 }, { arbitrary: member, weight: 1 }), { maxLength: 6 })
  .map((members) => `{${members.join(',')}}`)
const anyText = fc.oneof(
  { arbitrary: object, weight: 6 },
  { arbitrary: fc.tuple(space, scalar, space).map((pieces) => pieces.join('')), weight: 1 },
  { arbitrary: fc.array(scalar).map((items) => `[${items.join(',')}]`), weight: 1 },
  { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
)
/** A text with a piece cut out, doubled, or replaced by something that means something to JSON. */
const mutated = fc
  .tuple(
    anyText,
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '0', 'e', '-', ' ', '\u0000', 'é'),
  )
  .map(([text, place, cut, piece]) => {
    const at = place % (text.length + 1)
    return text.slice(0, at) + piece + text.slice(at + cut)
  })

it('agrees with JSON.parse and judge on every text (EVENT-1 to EVENT-5, CTRL-1)', () => {
  const seen = { event: 0, control: 0, invalid: 0 }
  fc.assert(
    fc.property(fc.oneof(anyText, mutated), (text) => {
      seen[judgeBytes(bytesOf(text)).kind] += 1
      agree(text)
    }),
    { numRuns: Number(process.env.JUDGE_RUNS ?? 20_000) },
  )
  expect(Math.min(seen.event, seen.control, seen.invalid)).toBeGreaterThan(50)
})

it('agrees on every text of up to three pieces of JSON', () => {
  const pieces = [
    '',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u0041',
    'a',
    '"type"',
    '"a:b"',
    '0',
    '1',
    '-',
    '.',
    'e',
    '+',
    'true',
    'null',
    ' ',
    '\n',
    '\u0001',
    'é',
    '\ufeff',
  ]
  for (const a of pieces) for (const b of pieces) for (const c of pieces) agree(a + b + c)
})

test.each([
  ['brackets that are never closed', '['.repeat(8 * MIB), 'invalid'],
  ['objects that are never closed', '{"a":'.repeat(MIB), 'invalid'],
  ['empty objects', `{"type":"a:b","payload":[${'{},'.repeat(2 * MIB)}{}]}`, 'event'],
  ['numbers', `{"type":"a:b","payload":[${'1,'.repeat(3 * MIB)}1]}`, 'event'],
  ['escapes', `{"type":"a:b","payload":"${'\\u0041'.repeat(MIB)}"}`, 'event'],
  ['one long string', `{"type":"a:b","payload":"${'x'.repeat(7 * MIB)}"}`, 'event'],
  ['one long type', `{"type":"a:${'\\u0041'.repeat(MIB)}"}`, 'event'],
  ['one long number', `{"type":"a:b","payload":${'1'.repeat(7 * MIB)}}`, 'event'],
  ['the same name again and again', `{${'"type":7,'.repeat(MIB / 2)}"type":"a:b"}`, 'event'],
  ['the same name again and again, as an escape', `{${'"\\u0074ype":7,'.repeat(MIB / 2)}"type":"a:b"}`, 'event'],
  ['newlines', `{"type":"a:b"${'\n'.repeat(7 * MIB)}}`, 'event'],
])('8 MiB of %s are judged', (_, text, kind) => {
  expect(judgeBytes(bytesOf(text)).kind).toBe(kind)
})

test(`an event is ${NESTING_LEVELS} levels deep, and may be up to ${MOST_NESTING_LEVELS} (LIMIT-4)`, () => {
  expect(judgeBytes(bytesOf(nested(NESTING_LEVELS))).kind).toBe('event')
  expect(judgeBytes(bytesOf(nested(MOST_NESTING_LEVELS))).kind).toBe('event')
  expect(judgeBytes(bytesOf(nested(MOST_NESTING_LEVELS + 1)))).toEqual({
    kind: 'invalid',
    code: 'invalid-json',
    message: `expected at most ${MOST_NESTING_LEVELS} levels of nesting, got one more at byte ${MOST_NESTING_LEVELS + 23}`,
  })
})

test.each([
  ['', 'expected a JSON value, got the end of the text at byte 0'],
  ['not json', 'expected a JSON value, got "o" at byte 1'],
  ['{"type":"a:b",}', 'expected a member name in double quotes, got "}" at byte 14'],
  ['{"type" "a:b"}', 'expected ":" after a member name, got "\\"" at byte 8'],
  ['[1 2]', 'expected "," or "]", got "2" at byte 3'],
  ['{}x', 'expected the end of the text, got "x" at byte 2'],
  ['"a\nb"', 'expected the rest of a string, got 0x0a at byte 2'],
])('%j is told what was expected and what came', (text, message) => {
  expect(judgeBytes(bytesOf(text))).toMatchObject({ message })
})

test('no message repeats more than a few dozen characters of what came', () => {
  const long = 'x'.repeat(MIB)
  for (const text of [
    long,
    `{"type":"${long}"}`,
    `{"type":"a:b","eventId":"${long}"}`,
    `{"type":"a:b","pluginId":["${long}"]}`,
    `["${long}"]`,
  ]) {
    const judged = judgeBytes(bytesOf(text))
    expect(judged.kind === 'invalid' && judged.message.length).toBeLessThan(160)
  }
})
