/**
 * The innermost part of `expected` in which `seen` first differs from it; undefined where both print alike. An object with
 * `__type` and `value`, which is T of section 4 or looks like it, is taken as a whole.
 */
export function firstDifference(expected: unknown, seen: unknown, print: (value: unknown) => string): unknown {
  if (print(expected) === print(seen)) return undefined
  if (!isObject(expected) || !isObject(seen) || looksTagged(expected)) return expected
  const names = Object.keys(expected)
  const isAlike = Array.isArray(expected) === Array.isArray(seen) && names.length === Object.keys(seen).length
  if (!isAlike || names.some((name) => !Object.hasOwn(seen, name))) return expected
  const name = names.find((one) => print(expected[one]) !== print(seen[one]))
  return name === undefined ? expected : firstDifference(expected[name], seen[name], print)
}

/** Whether a value could be mistaken for T. */
export function looksTagged(value: unknown): boolean {
  if (!isObject(value) || typeof value.__type !== 'string') return false
  return Object.hasOwn(value, 'value') && /bigint/i.test(value.__type)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
