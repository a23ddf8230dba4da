import { inspect, isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { decode, EncodeError, encode } from '../src/codec.js'
import { readVectors, type Text, textOf } from './read-vectors.js'
import { type TypedValue, untyped } from './typed-value.js'

interface Encoding {
  name: string
  requirement: string
  direction: 'both' | 'encode' | 'decode'
  value: TypedValue
  wire?: Text
  error?: true
}

const { vectors } = readVectors<Encoding>('encoding.json')
const wired = vectors.flatMap(({ wire, ...vector }) => (wire === undefined ? [] : [{ ...vector, wire: textOf(wire) }]))

describe('encoding', () => {
  it.each(wired.filter(({ direction }) => direction !== 'decode'))('$name ($requirement)', ({ value, wire }) => {
    expect(encode(untyped(value))).toBe(wire)
  })

  it.each(vectors.filter(({ error }) => error))('fails with EncodeError: $name ($requirement)', ({ value }) => {
    expect(() => encode(untyped(value))).toThrow(EncodeError)
  })
})

describe('decoding', () => {
  it.each(wired.filter(({ direction }) => direction !== 'encode'))('$name ($requirement)', ({ value, wire }) => {
    const decoded = decode(wire)
    // Vitest's own equality looks past an own member named `__proto__`.
    expect(isDeepStrictEqual(decoded, untyped(value)), inspect(decoded)).toBe(true)
  })
})
