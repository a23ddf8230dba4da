import { inTheApplication, onTheWire } from '../../oracle/bigint-model.js'

/**
 * Prints the wire form of a payload as it stands after a client has decoded and encoded it once (ENC-2 to ENC-4), members
 * sorted, so that equal payloads print alike. The adapter carries payloads in their wire form, so whatever a client was
 * given and whatever it made of it compare by this text.
 */
export function printSettled(wire: unknown): string {
  return print(onTheWire(inTheApplication(wire)))
}

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(print).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'absent'
  const members = Object.entries(value).map(([name, member]) => [JSON.stringify(name), print(member)] as const)
  members.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, member]) => `${name}:${member}`).join(',')}}`
}
