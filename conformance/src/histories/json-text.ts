/** JSON as text, of every shape a relay might be tempted to print anew. */
import * as fc from 'fast-check'

/** Allowed between any two tokens; most often nothing. */
export const space: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.constantFrom(' ', '\t', '  ') },
  { weight: 1, arbitrary: fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\r') },
)

/** More digits than an integer of some languages is read with unless told otherwise. */
const LONG_INTEGER = `-1${'0'.repeat(4_999)}7`

/** Values that a parse and a print would change, or that look like something else. */
export const TELLTALE_VALUES: readonly string[] = [
  '12345678901234567890',
  LONG_INTEGER,
  '-0',
  '-0.0',
  '1e400',
  '-1E+400',
  '1.0',
  '100e-2',
  '0.30000000000000004000',
  '"\\ud800"',
  '"a\\uDFFFb"',
  '"\\u0041\\/\\u000a"',
  '"\u2028\u2029\ufeff"',
  '"é😀\u0000"'.replace('\u0000', '\\u0000'),
  '"data: x\\n\\ndata: y"',
  '{"__proto__":{"polluted":true},"constructor":1}',
  '{"a":1,"a":2,"a":3}',
  '{"b":1,"a":2,"10":3,"9":4}',
  '{"__type":"bigint","value":"12"}',
  '{"__type":"~bigint","value":"-1"}',
  '{"__type":"bigint","value":"twelve"}',
  '{"value":"007","__type":"bigint"}',
  '{"type":"$bus:hello"}',
  '{"toJSON":1,"then":2}',
]

const nested = fc.integer({ min: 2, max: 400 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`)
const long = fc.integer({ min: 1, max: 90_000 }).map((length) => `"${'long '.repeat(length / 5 + 1)}"`)
const string = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string()).map((text) => JSON.stringify(text))

const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'json', withCrossShrink: true },
    fc.constantFrom('null', 'true', '7', '""', '[]', '{}'),
    fc.constantFrom(...TELLTALE_VALUES),
    string,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .array(fc.tuple(space, tie('value'), space), { maxLength: 4, depthIdentifier: 'json' })
    .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
  object: fc
    .array(fc.tuple(space, string, space, space, tie('value'), space), { maxLength: 4, depthIdentifier: 'json' })
    .map(
      (members) => `{${members.map(([a, name, b, c, member, d]) => `${a}${name}${b}:${c}${member}${d}`).join(',')}}`,
    ),
}))

/** Any JSON text. */
export const jsonText: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: value },
  { weight: 1, arbitrary: nested },
  { weight: 1, arbitrary: long },
)
