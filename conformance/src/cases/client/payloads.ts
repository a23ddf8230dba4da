/** Payloads of every JSON shape, in their wire form. */
import * as fc from 'fast-check'

/** Any sequence of UTF-16 code units: lone surrogates, control characters, U+2028. */
const codeUnits = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) })
const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), codeUnits)

const name = fc.oneof(
  { weight: 3, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'toJSON', 'toString', '__type', 'value', 'length'),
  },
)

const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger())

const bigint = fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }).map((value) => tagged('bigint', String(value)))

/** Objects that are BigInts, escaped look-alikes, or nearly so. */
const lookalike = fc
  .record({
    tag: fc.constantFrom('bigint', '~bigint', '~~bigint', '~~~~bigint', 'bigint~', 'BigInt', ' bigint', 'bigint ', ''),
    value: fc.oneof(
      fc.constantFrom(
        '1',
        '-0',
        '0',
        '007',
        '-007',
        '',
        '-',
        '--1',
        '+1',
        '1n',
        '0x10',
        ' 1',
        '1\n',
        '1.0',
        '1e3',
        'twelve',
      ),
      fc.constantFrom('9'.repeat(4096), '9'.repeat(4097), '0'.repeat(4096), `-${'8'.repeat(4096)}`, '١٢'),
      fc.constantFrom<unknown>(12, null, ['1'], { value: '1' }),
    ),
    third: fc.option(fc.constantFrom('third', '__proto__', 'toJSON'), { freq: 6 }),
    valueFirst: fc.boolean(),
  })
  .map(({ tag, value, third, valueFirst }) => {
    const members: [string, unknown][] = [
      ['__type', tag],
      ['value', value],
    ]
    if (valueFirst) members.reverse()
    if (third !== null) members.push([third, 1])
    return objectOf(members)
  })

/** Data that is T, with and without a mark. */
const marked = fc
  .record({ tag: fc.constantFrom('bigint', '~bigint', '~~bigint'), value: fc.bigInt(), valueFirst: fc.boolean() })
  .map(({ tag, value, valueFirst }) =>
    valueFirst ? { value: String(value), __type: tag } : tagged(tag, String(value)),
  )

/** A payload of any shape. */
export const payload: fc.Arbitrary<unknown> = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constantFrom(null, true, false), number, text, bigint, lookalike, marked),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.array(fc.tuple(name, tie('any')), { maxLength: 5 }).map(objectOf),
  ),
})).any

function tagged(tag: string, value: unknown): object {
  return { __type: tag, value }
}

/** An object with exactly these members, `__proto__` among them; of duplicate names the last counts. */
function objectOf(members: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [key, value] of members) {
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  }
  return object
}
