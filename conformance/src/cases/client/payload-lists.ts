import { Violation } from '../../case.js'
import type { WireEvent } from '../../subject.js'

/** @throws Violation where the events' payloads are not exactly `expected`, in order. */
export function expectPayloads(
  requirement: string,
  what: string,
  expected: readonly (number | string)[],
  events: readonly WireEvent[],
): void {
  const payloads = events.map(({ payload }) => payload)
  const differs = payloads.length !== expected.length ? Math.min(payloads.length, expected.length) : -1
  const wrong = payloads.findIndex((payload, index) => payload !== expected[index])
  if (differs === -1 && wrong === -1) return
  const at = wrong === -1 ? differs : wrong
  throw new Violation(
    requirement,
    `${what}: ${payloads.length} events instead of ${expected.length}, or in another order, from event ${at + 1} on`,
    expected.slice(at, at + 5),
    payloads.slice(at, at + 5),
  )
}

/** @throws Violation where the numbers the events carry do not rise. A copy of an event, under its id, is passed over. */
export function expectRising(requirement: string, what: string, events: readonly WireEvent[]): void {
  const ids = new Set<string>()
  let last = Number.NEGATIVE_INFINITY
  for (const { payload, eventId } of events) {
    if (eventId !== undefined && ids.has(eventId)) continue
    ids.add(eventId ?? '')
    const number = Number(payload)
    if (number <= last) throw new Violation(requirement, `${what}: event ${number} came after event ${last}`)
    last = number
  }
}
