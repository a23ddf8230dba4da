import { Violation } from '../../case.js'
import { isTagged } from '../../oracle/bigint-model.js'
import type { WireEvent } from '../../subject.js'
import { firstDifference, looksTagged } from './first-difference.js'
import { printSorted, settled } from './settled-payload.js'

/**
 * The adapter carries payloads in their wire form, in both directions. What a client was given is settled; what it made of
 * it is looked at as it stands, since a client writes each BigInt in its shortest decimal, on the wire and to its adapter.
 *
 * @throws Violation where an event's payload is not what the wire form `given` stands for.
 */
export function expectSettled(requirement: string, given: readonly unknown[], events: readonly WireEvent[]): void {
  if (events.length !== given.length) {
    throw new Violation(requirement, 'not every event arrived', given.length, events.length)
  }
  for (const [index, event] of events.entries()) {
    const due = settled(given[index])
    const [expected, seen] = [printSorted(due), printSorted(event.payload)]
    if (seen !== expected) {
      const changed = firstDifference(due, event.payload, printSorted)
      throw new Violation(blame(requirement, changed), `payload ${index + 1} was changed`, expected, seen)
    }
  }
}

/** Of the requirements on encoding, the one that the part of a payload that was changed is about. */
function blame(requirement: string, changed: unknown): string {
  if (requirement !== 'ENC-1' || !looksTagged(changed)) return requirement
  const given = changed as { __type: string }
  return isTagged(given) && given.__type === 'bigint' ? 'ENC-2' : 'ENC-3'
}
