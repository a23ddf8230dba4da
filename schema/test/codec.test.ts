import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { decode, EncodeError, encode } from '../src/codec.js'

const tilde = fc.integer({ min: 0, max: 3 }).map((count) => '~'.repeat(count))
const digits = fc.oneof(
  fc.bigInt().map(String),
  fc.constantFrom('-0', '007', '-', '', '1n', '1.0', '9'.repeat(4096), '9'.repeat(4097)),
)
const lookalike = fc
  .record({
    __type: tilde.map((tildes) => `${tildes}bigint`),
    value: digits,
    valueFirst: fc.boolean(),
    more: fc.option(fc.constantFrom('more', '__proto__'), { nil: undefined }),
  })
  .map(({ __type, value, valueFirst, more }) => {
    const members: Array<[string, unknown]> = [
      ['__type', __type],
      ['value', value],
    ]
    if (valueFirst) members.reverse()
    if (more !== undefined) members.push([more, null])
    return Object.fromEntries(members)
  })
const name = fc.oneof(
  fc.constantFrom('__proto__', '__type', 'value', 'toJSON', 'constructor', ''),
  fc.string({ unit: 'binary' }),
)
const string = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('bigint', '~bigint', '!bigint', '"!bigint"', '!!bigint', '{"__type":"bigint","value":"1"}', '\ud800'),
)
/** Every JSON value, with BigInts and what looks like them. JSON has no negative zero. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    string,
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    fc.bigInt(),
    lookalike,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('json')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
  ),
}))

/** The rule of the specification, said a second time: over the value instead of over its text. */
function onTheWire(value: unknown): unknown {
  if (typeof value === 'bigint') return { __type: 'bigint', value: String(value) }
  if (Array.isArray(value)) return value.map(onTheWire)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, member]) => [key, onTheWire(member)] as [string, unknown])
  const copy: Record<string, unknown> = Object.fromEntries(members)
  const { __type, value: held } = value as Record<string, unknown>
  const isT =
    members.length === 2 &&
    typeof __type === 'string' &&
    /^~*bigint$/.test(__type) &&
    typeof held === 'string' &&
    /^-?[0-9]{1,4096}$/.test(held)
  if (isT) copy.__type = `~${__type}`
  return copy
}

function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected)
  expect(isDeepStrictEqual(actual, expected)).toBe(true)
}

const patchable = BigInt.prototype as { toJSON?: () => unknown }
afterEach(() => {
  delete patchable.toJSON
})

describe('the codec', () => {
  it('undoes its own encoding, exactly (ENC-4)', () => {
    fc.assert(
      fc.property(json, (value) => expectSame(decode(encode(value)), value)),
      { numRuns: 2_000 },
    )
  })

  it('writes BigInts as T and look-alikes with one tilde more (ENC-2, ENC-3)', () => {
    fc.assert(
      fc.property(json, (value) => expectSame(JSON.parse(encode(value)), onTheWire(value))),
      { numRuns: 2_000 },
    )
  })

  it.each<[string, () => unknown]>([
    ['a string', () => 'patched'],
    ['a look-alike', () => ({ __type: 'bigint', value: '0' })],
    ['undefined', () => undefined],
  ])('writes the same where BigInt.prototype.toJSON gives %s', (_what, toJSON) => {
    fc.assert(
      fc.property(json, (value) => {
        delete patchable.toJSON
        const plain = encode(value)
        patchable.toJSON = toJSON
        expect(encode(value)).toBe(plain)
      }),
      { numRuns: 500 },
    )
  })

  it('writes what has no BigInt and no look-alike as JSON.stringify does (ENC-1)', () => {
    const awkward = fc.anything({ withDate: true, withSparseArray: true, withNullPrototype: true, withMap: true })
    const members = fc.dictionary(
      fc.string(),
      fc.oneof(
        awkward,
        fc.constantFrom(undefined, () => 1, Symbol('s')),
      ),
    )
    fc.assert(
      fc.property(members, (value) => {
        expect(encode(value)).toBe(JSON.stringify(value))
      }),
    )
  })

  it('writes a BigInt that an application returns from toJSON or boxes (ENC-2)', () => {
    expect(encode([{ toJSON: () => 5n }, Object(6n)])).toBe(
      '[{"__type":"bigint","value":"5"},{"__type":"bigint","value":"6"}]',
    )
  })

  it('escapes what is a look-alike only once toJSON has run (ENC-3)', () => {
    expect(encode({ toJSON: () => ({ __type: 'bigint', value: '1' }) })).toBe('{"__type":"~bigint","value":"1"}')
  })

  it('reads 100,000 levels of nesting without overflowing', () => {
    const levels = 100_000
    let value = decode(`${'['.repeat(levels)}{"__type":"bigint","value":"3"}${']'.repeat(levels)}`)
    for (let level = 0; level < levels; level += 1) value = (value as unknown[])[0]
    expect(value).toBe(3n)
  })

  it('reads members named __proto__ without touching a prototype', () => {
    const value = decode('{"__proto__":{"polluted":{"__type":"bigint","value":"1"}}}') as object
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect('polluted' in {}).toBe(false)
  })
})

describe('what cannot be encoded (ENC-5)', () => {
  const cycle: { self?: unknown; big: bigint } = { big: 1n }
  cycle.self = cycle
  let deep: unknown = 1n
  for (let level = 0; level < 100_000; level += 1) deep = [deep]
  const hostile: unknown = new Proxy(new Error('x'), {
    getPrototypeOf: () => {
      throw hostile
    },
  })
  const throwing = (thrown: unknown): unknown => ({
    get member() {
      throw thrown
    },
  })

  it.each<[string, unknown]>([
    ['a cycle', cycle],
    ['nesting deeper than the stack', deep],
    ['nothing at all', undefined],
    ['a function alone', () => 1],
    ['a symbol alone', Symbol('s')],
    ['a getter that throws an Error', throwing(new Error('no'))],
    ['a getter that throws undefined', throwing(undefined)],
    ['a getter that throws a symbol', throwing(Symbol('s'))],
    ['a getter that throws an object without a prototype', throwing(Object.create(null))],
    ['an Error whose message is a symbol', throwing(Object.assign(new Error('x'), { message: Symbol('m') }))],
    ['an Error that throws when it is looked at', throwing(hostile)],
    ['a revoked proxy', revoked()],
  ])('is answered with EncodeError: %s', (_what, value) => {
    expect(() => encode(value)).toThrow(EncodeError)
    patchable.toJSON = () => 'patched'
    expect(() => encode(value)).toThrow(EncodeError)
  })

  it('is the only reason to throw, whatever is encoded', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anything, fc.constantFrom(cycle, throwing(1), Symbol('s'), undefined))),
        (value) => {
          let text: string
          try {
            text = encode(value)
          } catch (error) {
            expect(error).toBeInstanceOf(EncodeError)
            return
          }
          expect(() => JSON.parse(text)).not.toThrow()
        },
      ),
    )
  })
})

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe('the work for every payload is bounded', () => {
  /** How often `encode` prints a payload. */
  function timesPrinted(payload: Record<string, unknown>): number {
    let times = 0
    const counting = {
      toJSON() {
        times += 1
        return 0
      },
    }
    encode({ counting, ...payload })
    return times
  }

  it.each([
    ['strings like the marks of a codec', Array.from({ length: 1_000 }, (_, i) => `${'!'.repeat(i + 1)}bigint`)],
    ['numbered marks', Array.from({ length: 1_000 }, (_, i) => `!${i}bigint`)],
    ['fractions as marks', Array.from({ length: 1_000 }, (_, i) => `!0.${i}bigint`)],
    [
      'objects like BigInts',
      Array.from({ length: 1_000 }, (_, i) => ({ __type: `${'~'.repeat(i)}bigint`, value: '1' })),
    ],
    ['keys like marks', Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`${'!'.repeat(i)}bigint`, i]))],
    ['BigInts', Array.from({ length: 1_000 }, (_, i) => BigInt(i))],
  ])('one BigInt beside 1,000 %s is printed twice: without it, and with it', (_, beside) => {
    expect(timesPrinted({ one: 1n, beside })).toBe(2)
    expect(decode(encode({ one: 1n, beside }))).toEqual({ one: 1n, beside })
  })

  it('a payload whose text contains every drawn mark is refused in the end (ENC-5)', () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5)
    try {
      expect(() => encode([1n, '!0.5bigint'])).toThrow(EncodeError)
    } finally {
      random.mockRestore()
    }
  })

  it('items of a long array are not named', () => {
    const keys = vi.spyOn(Object, 'keys')
    try {
      expect(decode(`["\\u0041",${'{},'.repeat(1_000)}{"__type":"bigint","value":"1"}]`)).toContain(1n)
      expect(keys.mock.calls.filter(([value]) => Array.isArray(value))).toEqual([])
    } finally {
      keys.mockRestore()
    }
  })
})
