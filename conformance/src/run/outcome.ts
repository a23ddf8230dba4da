import type { Requirement } from '../requirements.js'

export const VERDICTS = ['passed', 'failed', 'warned', 'skipped', 'untested', 'errored'] as const
/**
 * passed; failed: a MUST was broken; warned: a SHOULD was not followed; skipped: needs a capability the subject does not
 * declare; untested: cannot be seen from here; errored: the harness's own fault.
 */
export type Verdict = (typeof VERDICTS)[number]
export type Level = Requirement['level']

/** How one case ended. */
export interface CaseOutcome {
  case: string
  title: string
  requirements: readonly string[]
  level: Level
  verdict: Verdict
  /** Histories tried; 0 where the case has no property. */
  runs: number
  durationMs: number
  message?: string
  counterexample?: unknown
  /** The requirement that was found broken. */
  accused?: string
  expected?: unknown
  heard?: unknown
}

export interface RequirementOutcome {
  id: string
  level: Level
  verdict: Verdict
  /** Why it is untested. */
  reason?: string
}
