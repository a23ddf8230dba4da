import type { RoleOutcome } from '@devtools-bus/conformance'
import { familyRows, killerOf } from './matrix.js'
import type { Trial } from './trial.js'

/** The matrix as JSON. */
export function reportOf(seed: number, references: readonly RoleOutcome[], trials: readonly Trial[]) {
  return {
    seed,
    references: references.map(({ report: { role, subject, summary } }) => ({ role, subject, summary })),
    families: familyRows(trials).map(({ trials: _, ...counts }) => counts),
    mutants: trials.map((trial) => {
      const { mutant, verdict, accusations, cases, durationMs, message } = trial
      const { role, requirement, defect, also = [], seenBy } = mutant
      const killedBy = killerOf(trial)
      return { role, requirement, defect, also, seenBy, verdict, killedBy, accusations, cases, durationMs, message }
    }),
  }
}
