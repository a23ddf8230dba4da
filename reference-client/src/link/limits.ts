/** @throws RangeError where a limit is no whole number of at least 1. */
export function atLeastOne(name: string, value: number): number {
  return wholeNumber(name, value, 1)
}

/** @throws RangeError where it is no whole number of at least `least`. */
export function wholeNumber(name: string, value: number, least = 0): number {
  if (Number.isInteger(value) && value >= least) return value
  throw new RangeError(`${name} must be a whole number of at least ${least}, it is ${value}`)
}
