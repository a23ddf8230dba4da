import type { Requirement } from '../requirements.js'
import type { CaseOutcome, RequirementOutcome, Verdict } from './outcome.js'

/** Why a requirement is untested whose cases were left out of the run. */
export const NOT_SELECTED = 'no case of it was run'

/**
 * Derives each requirement's verdict from the cases that name it: accused by one, it is broken; else the first of
 * errored, passed, skipped, untested that a case of it came to. A case that accused another requirement says nothing of
 * the rest of its own.
 */
export function requirementVerdicts(
  requirements: readonly Requirement[],
  outcomes: readonly CaseOutcome[],
  untestable: Readonly<Record<string, string>>,
): RequirementOutcome[] {
  return requirements.map(({ id, level }) => {
    const reason = untestable[id]
    if (reason !== undefined) return { id, level, verdict: 'untested', reason }
    const accusing = outcomes.find((outcome) => outcome.accused === id)
    if (accusing !== undefined) return { id, level, verdict: accusing.verdict }
    const own = outcomes.filter((outcome) => outcome.requirements.includes(id))
    for (const verdict of ['errored', 'passed', 'skipped'] as const) {
      if (own.some((outcome) => outcome.verdict === verdict)) return { id, level, verdict }
    }
    return { id, level, verdict: 'untested' satisfies Verdict, reason: whyUntested(own) }
  })
}

function whyUntested(own: readonly CaseOutcome[]): string {
  const blind = own.find((outcome) => outcome.verdict === 'untested')
  if (blind?.message !== undefined) return blind.message
  const [ended] = own
  return ended === undefined ? NOT_SELECTED : `${ended.case} ended early, with another requirement broken`
}
