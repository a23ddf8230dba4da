/** What of that which a case threw is the subject's fault, and which two faults are the same. */
import { Violation } from '../case.js'
import { SubjectLost, Unanswered } from '../failures.js'

export function isSubjectsFault(cause: unknown): cause is Violation | Unanswered | SubjectLost {
  return cause instanceof Violation || cause instanceof Unanswered || cause instanceof SubjectLost
}

/** Whether both accuse the same requirement, or are the same kind of death. */
export function isSameFault(one: unknown, other: unknown): boolean {
  if (one instanceof Violation) return other instanceof Violation && other.requirement === one.requirement
  if (one instanceof SubjectLost) return other instanceof SubjectLost && other.death === one.death
  return one instanceof Unanswered && other instanceof Unanswered
}
