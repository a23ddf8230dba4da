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

/** @throws Violation where the numbers the events carry do not rise. */
export function expectRising(requirement: string, what: string, events: readonly WireEvent[]): void {
  const numbers = events.map(({ payload }) => Number(payload))
  const at = numbers.findIndex((number, index) => index > 0 && number <= (numbers[index - 1] as number))
  if (at === -1) return
  throw new Violation(
    requirement,
    `${what}: event ${numbers[at]} came after ${numbers[at - 1]}`,
    'rising numbers',
    numbers,
  )
}
