/** Which verdict follows from what went wrong in a case. */
import { CannotSee, Violation } from '../case.js'
import { AdapterRefused, SubjectLost, Unanswered } from '../failures.js'
import { requirement } from '../requirements.js'
import type { CaseOutcome, Level } from './outcome.js'

/** @param requirements those of the case: what names none of its own accuses the first. */
export function verdictOf(cause: unknown, requirements: readonly string[]): Partial<CaseOutcome> {
  if (cause instanceof CannotSee) return { verdict: 'untested', message: cause.message }
  if (cause instanceof Violation) return accuse(cause.requirement, cause.message, cause.expected, cause.heard)
  const [first = ''] = requirements
  if (cause instanceof Unanswered) return accuse(first, `${first}: ${cause.message}`, cause.expected, cause.heard)
  if (cause instanceof SubjectLost) return { ...accuse(first, `${first}: ${cause.message}`), verdict: 'failed' }
  if (cause instanceof AdapterRefused) return accuse(first, `${first}: the subject's adapter said: ${cause.message}`)
  return { verdict: 'errored', message: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
}

function accuse(accused: string, message: string, expected?: unknown, heard?: unknown): Partial<CaseOutcome> {
  const verdict = levelOf([accused]) === 'SHOULD' ? 'warned' : 'failed'
  return {
    verdict,
    accused,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(heard === undefined ? {} : { heard }),
  }
}

/** SHOULD only where nothing in it is a MUST. */
export function levelOf(ids: readonly string[]): Level {
  return ids.every((id) => requirement(id)?.level === 'SHOULD') ? 'SHOULD' : 'MUST'
}

/** What a subject did wrong, seen after its case was judged. */
export type LateFault = SubjectLost | Violation

/**
 * What becomes of a case's outcome where the subject, after the case was judged, turns out to have been lost, or to have
 * taken for an event what is none.
 */
export function withLateFault(outcome: CaseOutcome, fault: LateFault): CaseOutcome {
  if (outcome.verdict === 'failed') return outcome
  const told =
    fault instanceof SubjectLost
      ? new SubjectLost(fault.death, `after the subject had been stopped, ${fault.message}`)
      : fault
  return { ...outcome, ...verdictOf(told, outcome.requirements) }
}
