/** A model of the BigInt encoding (ENC-2 to ENC-4): a value an application may have, and how it stands on the wire. */

export type Modelled =
  | null
  | boolean
  | number
  | string
  | bigint
  | readonly Modelled[]
  | { readonly [name: string]: Modelled }

/** T of the specification's section 4: exactly `__type`, some `~` and then `bigint`, and `value`, up to 4,096 digits. */
export function isTagged(value: object): value is { __type: string; value: string } {
  const names = Object.keys(value).sort()
  if (Array.isArray(value) || names.length !== 2 || names[0] !== '__type' || names[1] !== 'value') return false
  const { __type, value: digits } = value as { __type: unknown; value: unknown }
  if (typeof __type !== 'string' || typeof digits !== 'string') return false
  return __type.replace(/^~+/, '') === 'bigint' && /^-?[0-9]+$/.test(digits) && digits.replace('-', '').length <= 4096
}

/** What `value` looks like as a JSON value on the wire. */
export function onTheWire(value: Modelled): unknown {
  if (typeof value === 'bigint') return { __type: 'bigint', value: value.toString() }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(onTheWire)
  if (isTagged(value)) return { __type: `~${value.__type}`, value: value.value }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, onTheWire(member)]))
}

/** What an application hears, given the JSON value on the wire. */
export function inTheApplication(wire: unknown): Modelled {
  if (typeof wire !== 'object' || wire === null) return wire as Modelled
  if (Array.isArray(wire)) return wire.map(inTheApplication)
  if (isTagged(wire)) {
    return wire.__type === 'bigint' ? BigInt(wire.value) : { __type: wire.__type.slice(1), value: wire.value }
  }
  return Object.fromEntries(Object.entries(wire).map(([name, member]) => [name, inTheApplication(member)]))
}
