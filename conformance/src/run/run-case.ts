import type { SubjectHost } from '../adapter/subject-host.js'
import { CannotSee, type Case, Violation } from '../case.js'
import { AdapterRefused, SubjectLost, Unanswered } from '../failures.js'
import { requirement } from '../requirements.js'
import { CaseScope, DYING_MS, type Effort, HistoryKept, type Replay } from './case-scope.js'
import type { CaseOutcome, Level } from './outcome.js'

/** A case that takes longer than this hangs in the harness, since everything it waits for is bounded. */
const CASE_LIMIT_MS = 180_000

/** Puts one case to the subject. Never throws. */
export async function runCase<Subject, Options>(
  subjectCase: Case<Subject, Options>,
  host: SubjectHost<Subject, Options>,
  effort: Effort,
): Promise<CaseOutcome> {
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
  if (cause === undefined) return outcome
  if (scope.counterexample !== undefined) outcome.counterexample = scope.counterexample
  return { ...outcome, ...verdictOf(cause, subjectCase.requirements) }
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
    await withinLimit(check(scope))
  } catch (thrown) {
    if (!(thrown instanceof HistoryKept)) cause = thrown
  }
  try {
    await scope.end()
  } catch (thrown) {
    cause ??= thrown
  }
  // Whatever the case saw, a subject that died meanwhile explains it.
  return (await host.takeFault(cause === undefined ? 0 : graceMs)) ?? cause
}

function verdictOf(cause: unknown, requirements: readonly string[]): Partial<CaseOutcome> {
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
function levelOf(ids: readonly string[]): Level {
  return ids.every((id) => requirement(id)?.level === 'SHOULD') ? 'SHOULD' : 'MUST'
}

async function withinLimit(check: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the case did not end within ${CASE_LIMIT_MS} ms`)), CASE_LIMIT_MS)
  })
  try {
    await Promise.race([check, limit])
  } finally {
    clearTimeout(timer)
  }
}
