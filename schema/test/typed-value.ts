import type { Text } from './read-vectors.js'
import { textOf } from './read-vectors.js'

/** The notation of `encoding.json`: primitives stand for themselves, an object of one member is a constructor. */
export type TypedValue =
  | null
  | boolean
  | number
  | string
  | { object: Array<[string, TypedValue]> }
  | { array: TypedValue[] }
  | { bigint: Text }
  | { string: Text }
  | { number: 'NaN' | 'Infinity' | '-Infinity' | '-0' }
  | { undefined: true }
  | { function: true }
  | { symbol: true }
  | { cycle: true }
  | { throws: true }

export function untyped(typed: TypedValue): unknown {
  if (typeof typed !== 'object' || typed === null) return typed
  if ('object' in typed) return Object.fromEntries(typed.object.map(([name, value]) => [name, untyped(value)]))
  if ('array' in typed) return typed.array.map(untyped)
  if ('bigint' in typed) return BigInt(textOf(typed.bigint))
  if ('string' in typed) return textOf(typed.string)
  if ('number' in typed) return Number(typed.number)
  if ('undefined' in typed) return undefined
  if ('function' in typed) return () => 1
  if ('symbol' in typed) return Symbol('s')
  if ('cycle' in typed) return cycle()
  if ('throws' in typed)
    return {
      get member() {
        throw new Error('read')
      },
    }
  throw new Error(`no constructor of the notation: ${JSON.stringify(typed)}`)
}

function cycle(): object {
  const self: { self?: object } = {}
  self.self = self
  return self
}
