/** What CONN-2 says about the time between two attempts. */
import { Violation } from '../../case.js'

/** When something began and ended, on the monotonic clock: an attempt of either transport. */
export interface Timed {
  readonly atMs: number
  readonly endedMs: number | undefined
}

const FIRST_MS = 100
const MOST_MS = 5_000
const JITTER = 0.2
/** CONN-8. */
const REFUSED_MS = 5_000
/** Timers of a runtime count whole milliseconds, and round. */
const TIMER_MS = 2

/** The wait before jitter after so many failures in a row, in milliseconds. */
export function nominalMs(failures: number, scale: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), MOST_MS) * scale
}

/** The shortest wait the protocol allows after so many failures in a row. */
export function shortestMs(failures: number, scale: number): number {
  return nominalMs(failures, scale) * (1 - JITTER) - TIMER_MS
}

/** The longest wait the protocol knows. */
export function longestMs(failures: number, scale: number): number {
  return nominalMs(failures, scale) * (1 + JITTER)
}

/** The shortest wait after a refusal (CONN-8). */
export function shortestAfterRefusalMs(scale: number): number {
  return REFUSED_MS * scale * (1 - JITTER) - TIMER_MS
}

/** From the end of one attempt, or of the connection it became, to the next: at least as long as the client waited. */
export function waitBetween(ended: Timed, next: Timed): number {
  return next.atMs - (ended.endedMs ?? ended.atMs)
}

/** The waits between attempts that follow each other. */
export function waitsOf(attempts: readonly Timed[]): number[] {
  return attempts.slice(1).map((next, index) => waitBetween(attempts[index] as Timed, next))
}

/** @throws Violation of `requirement` where an attempt came earlier than after the failures before it, the first being 1. */
export function expectNoneEarly(requirement: string, attempts: readonly Timed[], scale: number): void {
  const waits = waitsOf(attempts)
  for (const [index, wait] of waits.entries()) {
    const least = shortestMs(index + 1, scale)
    if (wait >= least) continue
    throw new Violation(
      requirement,
      `attempt ${index + 2} came ${Math.round(wait)} ms after failure ${index + 1}`,
      `at least ${Math.round(least)} ms`,
      waits.map((each) => `${Math.round(each)} ms`),
    )
  }
}
