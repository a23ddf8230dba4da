/** Option checks as data: a table of each option's expected form, with advice for invalid values. */

/** @throws TypeError that names the option, says what is expected there and what was given. */
export type Check = (name: string, value: unknown) => void

export type OptionTable<Options> = { readonly [Name in keyof Required<Options>]: Check }

/**
 * Checks each option that is given; `undefined` stands for the default.
 *
 * @param of whose options these are, for the message: `createBus`
 */
export function checkOptions(of: string, given: unknown, table: Readonly<Record<string, Check>>, prefix = ''): void {
  if (!isPlainObject(given)) throw new TypeError(`${of}: expected an object with options, got ${shown(given)}`)
  for (const name of Reflect.ownKeys(given)) {
    const check = typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined
    if (check === undefined) throw new TypeError(unknownOption(of, name, Object.keys(table), prefix))
    const value = given[name as string]
    if (value !== undefined) check(prefix + String(name), value)
  }
}

/** @param advice what to write instead, where that is known for this value; empty: nothing to add. */
export function expecting(
  expected: string,
  isSo: (value: unknown) => boolean,
  advice: (value: unknown) => string = () => '',
  show: (value: unknown) => string = shown,
): Check {
  return (name, value) => {
    if (isSo(value)) return
    const next = advice(value)
    throw new TypeError(`${name}: expected ${expected}, got ${show(value)}${next && `: ${next}`}`)
  }
}

export const flag: Check = expecting(
  'true or false',
  (value) => typeof value === 'boolean',
  (value) => (value === 'true' || value === 'false' ? `write ${value} without quotes` : ''),
)

export const callback = (example: string): Check =>
  expecting(`a function such as ${example}`, (value) => typeof value === 'function')

/** @throws RangeError where it is a whole number outside the range. */
export function wholeNumber(least: number, most: number, example: number): Check {
  const expected = `a whole number from ${least} to ${most} such as ${example}`
  const isWhole = expecting(
    expected,
    (value) => Number.isInteger(value),
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? `write ${value} without quotes` : ''),
  )
  return (name, value) => {
    isWhole(name, value)
    if ((value as number) >= least && (value as number) <= most) return
    throw new RangeError(`${name}: expected ${expected}, got ${shown(value)}`)
  }
}

/** @param list completes "expected an array of": `origins such as ["https://app.example"]` */
export function listOf(list: string, element: Check, advice?: (value: unknown) => string): Check {
  const isList = expecting(`an array of ${list}`, Array.isArray, advice)
  return (name, value) => {
    isList(name, value)
    // By index, so that a hole is looked at too.
    Array.from(value as unknown[], (one, index) => element(`${name}[${index}]`, one))
  }
}

/** Whether it is an object of options; one made in another realm is. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const LONGEST_SHOWN = 80

/** Any value, formatted for a message without running code of the value. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'bigint') return `the BigInt ${value}n`
  if (typeof value === 'symbol') return 'a symbol'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return isPlainObject(value) && kind === 'Object' ? 'an object' : `an object of another kind (${kindOf(value, kind)})`
}

/** JSON, shortened, with misleading characters escaped. */
export function quoted(text: string, longest = LONGEST_SHOWN): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text
  return JSON.stringify(short).replace(
    /[^ -~…]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function kindOf(value: object, otherwise: string): string {
  const made: unknown = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(value) ?? {}, 'constructor')?.value
  const name = typeof made === 'function' ? Object.getOwnPropertyDescriptor(made, 'name')?.value : ''
  return typeof name === 'string' && name !== '' ? name : otherwise
}

function unknownOption(of: string, name: string | symbol, known: readonly string[], prefix: string): string {
  const near = typeof name === 'string' ? nearest(name, known) : undefined
  const next = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${prefix}${near}?`
  return `${prefix}${typeof name === 'string' ? name : shown(name)}: unknown option of ${of}; ${next}`
}

/** The known name that a wrong one was most likely meant to be. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const wrong = name.toLowerCase()
  const rated = known.map((one) => {
    const right = one.toLowerCase()
    const isPart = wrong.length > 2 && (right.includes(wrong) || wrong.includes(right))
    return { one, distance: isPart ? 1 : editDistance(wrong, right) }
  })
  const [best] = rated.sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(2, wrong.length / 3) ? best.one : undefined
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [at, character] of [...from.slice(0, 40)].entries()) {
    const next = [at + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
