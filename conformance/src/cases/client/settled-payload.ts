import { inTheApplication, onTheWire } from '../../oracle/bigint-model.js'

/** The wire form of a payload as it stands after a client has decoded and encoded it once (ENC-2 to ENC-4). */
export function settled(wire: unknown): unknown {
  return onTheWire(inTheApplication(wire))
}

/** Prints a payload as it stands, members sorted, so that equal payloads print alike. */
export function printSorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printSorted).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'absent'
  const members = Object.entries(value).map(([name, member]) => [JSON.stringify(name), printSorted(member)] as const)
  members.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, member]) => `${name}:${member}`).join(',')}}`
}
