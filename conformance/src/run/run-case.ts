import type { SubjectHost } from '../adapter/subject-host.js'
import type { Case } from '../case.js'
import { type CaseEffort, CaseScope, DYING_MS, HistoryKept, type Replay } from './case-scope.js'
import { type LateFault, levelOf, verdictOf } from './case-verdict.js'
import type { CaseOutcome } from './outcome.js'
import { LimitExceeded } from './time-limit.js'

export interface CaseRun {
  outcome: CaseOutcome
  /** What the subject did wrong after whatever came before had been judged. */
  faultBefore: LateFault | undefined
}

/** Puts one case to the subject. Never throws. */
export async function runCase<Subject, Options>(
  subjectCase: Case<Subject, Options>,
  host: SubjectHost<Subject, Options>,
  effort: CaseEffort,
): Promise<CaseRun> {
  const began = performance.now()
  const again = (replay: Replay) => put(subjectCase, host, new CaseScope(host, effort, { replay }), replay.graceMs)
  const scope = new CaseScope(host, effort, { again })
  const cause = await put(subjectCase, host, scope, DYING_MS)
  const outcome: CaseOutcome = {
    case: subjectCase.id,
    title: subjectCase.title,
    requirements: subjectCase.requirements,
    level: levelOf(subjectCase.requirements),
    verdict: 'passed',
    runs: scope.runs,
    durationMs: Math.round(performance.now() - began),
  }
  const { faultBefore, counterexample } = scope
  if (cause === undefined) return { outcome, faultBefore }
  if (counterexample !== undefined) outcome.counterexample = counterexample
  return { outcome: { ...outcome, ...verdictOf(cause, subjectCase.requirements) }, faultBefore }
}

/** Runs the case once. Resolves with what went wrong, undefined where nothing did. */
async function put<Subject, Options>(
  { check }: Case<Subject, Options>,
  host: SubjectHost<Subject, Options>,
  scope: CaseScope<Subject, Options>,
  graceMs: number,
): Promise<unknown> {
  let cause: unknown
  try {
    await scope.run(check(scope))
  } catch (thrown) {
    if (!(thrown instanceof HistoryKept)) cause = thrown
  }
  if (cause instanceof LimitExceeded) {
    const fault = await host.takeFault(graceMs)
    await scope.abandon()
    return fault ?? cause
  }
  try {
    await scope.end()
  } catch (thrown) {
    cause ??= thrown
  }
  // Whatever the case saw, a subject that died meanwhile explains it.
  return (await host.takeFault(cause === undefined ? 0 : graceMs)) ?? cause
}
