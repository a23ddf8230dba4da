import { isDeepStrictEqual } from 'node:util'
import { Violation } from '../case.js'
import { Unanswered } from '../failures.js'
import type { Observations } from '../observations.js'
import { judged, ruleAgainst } from '../oracle/judge.js'

/**
 * Waits for the last of `expected`, the barrier, and holds that exactly these were observed, in this order.
 *
 * @param from index of the first observation that counts.
 * @throws Violation of `requirement`.
 */
export async function hearsExactly(
  requirement: string,
  who: string,
  heard: Observations<string>,
  expected: readonly string[],
  patienceMs: number,
  from = 0,
): Promise<void> {
  const barrier = expected.at(-1)
  if (barrier === undefined) throw new Error('the last of the expected is the barrier; there is none')
  try {
    await heard.find('the last event', patienceMs, (text) => text === barrier, from)
  } catch (cause) {
    if (!(cause instanceof Unanswered)) throw cause
    const reason = heard.ended ?? `not within ${patienceMs} ms`
    throw new Violation(
      requirement,
      `${who} did not hear what had to come (${reason})`,
      expected,
      heard.all.slice(from),
    )
  }
  const observed = heard.all.slice(from)
  if (areTheSame(expected, observed)) return
  // That something is relayed which is no event is the fault of its own rule, unless it may be a piece of an event, or a
  // word of the bus itself to a legacy peer.
  const stray = /^(RELAY|VER)-/.test(requirement)
    ? undefined
    : observed.find((text) => !expected.includes(text) && judged(text) !== 'event')
  const rule = stray === undefined ? requirement : ruleAgainst(stray)
  if (stray === undefined && !/^RELAY-/.test(requirement) && areTheSameValues(expected, observed)) {
    throw new Violation('RELAY-1', `${who} heard the same in other bytes`, expected, observed)
  }
  // A rule on what is accepted, or on who hears it, is kept where all of it came: it came in another order.
  const reordered = /^(SEND|ROUTE)-/.test(requirement) && areTheSame([...expected].sort(), [...observed].sort())
  throw new Violation(reordered ? 'ORDER-1' : rule, `${who} heard something else`, expected, observed)
}

function areTheSame(expected: readonly string[], observed: readonly string[]): boolean {
  return observed.length === expected.length && observed.every((text, index) => text === expected[index])
}

function areTheSameValues(expected: readonly string[], observed: readonly string[]): boolean {
  try {
    return isDeepStrictEqual(
      expected.map((text) => JSON.parse(text)),
      observed.map((text) => JSON.parse(text)),
    )
  } catch {
    return false
  }
}

/** Awaits `observation`, and accuses `requirement` where it does not come. */
export async function mustCome<T>(requirement: string, observation: Promise<T>): Promise<T> {
  try {
    return await observation
  } catch (cause) {
    if (!(cause instanceof Unanswered)) throw cause
    throw new Violation(requirement, cause.message, cause.expected, cause.heard)
  }
}

/** Accuses `requirement` unless `kept`. */
export function hold(requirement: string, kept: boolean, message: string, expected?: unknown, heard?: unknown): void {
  if (!kept) throw new Violation(requirement, message, expected, heard)
}

/** What an event's text looks like to an SSE decoder, which hears every line end as LF (RELAY-3). */
export function overSse(text: string): string {
  return text.replace(/\r\n|\r/g, '\n')
}
