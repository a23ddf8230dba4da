import type { SubjectHost } from '../adapter/subject-host.js'
import type { Case } from '../case.js'
import { NeverStarted } from '../failures.js'
import { type Role, requirements } from '../requirements.js'
import type { About } from '../subject.js'
import { untestable } from '../untestable.js'
import { DYING_MS, type Effort } from './case-scope.js'
import { type LateFault, withLateFault } from './case-verdict.js'
import type { CaseOutcome } from './outcome.js'
import { requirementVerdicts } from './requirement-verdicts.js'
import { type RoleReport, resultOf, summarize } from './role-report.js'
import { runCase } from './run-case.js'
import { historyLimitMs as limitOfHistoryMs } from './time-limit.js'

export const PROTOCOL_VERSION = '1'

export interface RoleRun<Subject extends About, Options> {
  role: Role
  /** Where the subject runs, each with one case at a time. The first is asked who it is. */
  hosts: readonly [SubjectHost<Subject, Options>, ...SubjectHost<Subject, Options>[]]
  /** The cases to run: those of the role that were selected. */
  cases: readonly Case<Subject, Options>[]
  effort: Effort
  /** Taken instead of what the subject declares. */
  capabilities?: readonly string[]
  /** Asks the subject for its name, version and capabilities. By default it is started with no options. */
  introduce?(): Promise<About>
  /** Stop after the first case that fails, or the first outcome of which this holds. */
  bail?: boolean | ((outcome: CaseOutcome) => boolean)
  onStart?(subject: About): void
  /** Called in the order of the cases. A subject that dies of a case later on changes its outcome in the report alone. */
  onCase?(outcome: CaseOutcome, done: number, due: number): void
}

export interface RoleOutcome {
  report: RoleReport
  /** With what the report leaves out: who was accused, what was expected and heard. */
  outcomes: CaseOutcome[]
  /** Why nothing, or not everything, can be said about the subject. */
  incomplete?: string
}

/** Runs the cases of one role, as many at a time as there are hosts, and ends the subject. */
export async function runRole<Subject extends About, Options>(run: RoleRun<Subject, Options>): Promise<RoleOutcome> {
  const began = performance.now()
  const durationMs = () => Math.round(performance.now() - began)
  try {
    const about = await introduction(run)
    const capabilities = run.capabilities ?? about.capabilities
    const subject = { name: about.name, version: about.version, capabilities }
    run.onStart?.(subject)
    const outcomes = await runCases(run, about, capabilities)
    return conclude(run, subject, outcomes, durationMs())
  } catch (cause) {
    if (!(cause instanceof NeverStarted)) throw cause
    const unknown = { name: 'unknown', version: '', capabilities: [] }
    return { ...conclude(run, unknown, [], durationMs()), incomplete: cause.message }
  } finally {
    await Promise.all(run.hosts.map((host) => host.close()))
  }
}

async function introduction<Subject extends About, Options>(run: RoleRun<Subject, Options>): Promise<About> {
  const [host] = run.hosts
  try {
    const about = await (run.introduce?.() ?? host.start(undefined, run.effort.patienceMs))
    await host.stop(run.effort.patienceMs)
    return about
  } catch (cause) {
    throw new NeverStarted(`the subject never started: ${cause instanceof Error ? cause.message : cause}`)
  }
}

async function runCases<Subject extends About, Options>(
  { role, cases, hosts, effort: given, bail, onCase }: RoleRun<Subject, Options>,
  about: About,
  capabilities: readonly string[],
): Promise<CaseOutcome[]> {
  const outcomes: (CaseOutcome | undefined)[] = []
  const waiting = cases.entries()
  let over = false
  let told = 0
  // What it says that it can, whatever the cases are to think: so long do its waits take.
  const inRealTime = role === 'client' && !about.capabilities.includes('time-scale')
  const { historyLimitMs = limitOfHistoryMs({ patienceMs: given.patienceMs, inRealTime }) } = given
  const effort = { ...given, historyLimitMs }
  const tell = () => {
    for (let next = outcomes[told]; next !== undefined; next = outcomes[told]) {
      told += 1
      onCase?.(next, told, cases.length)
    }
  }
  const take = (place: number, outcome: CaseOutcome) => {
    outcomes[place] = outcome
    over ||= typeof bail === 'function' ? bail(outcome) : bail === true && outcome.verdict === 'failed'
  }
  const takeLate = (place: number, fault: LateFault | undefined) => {
    const judged = outcomes[place]
    if (judged !== undefined && fault !== undefined) take(place, withLateFault(judged, fault))
  }
  const work = async (host: SubjectHost<Subject, Options>) => {
    let before: number | undefined
    while (!over) {
      const { value, done } = waiting.next()
      if (done) break
      const [place, due] = value
      const missing = due.needs?.filter((name) => !capabilities.includes(name)) ?? []
      if (missing.length > 0) {
        take(place, skipped(due, missing))
      } else {
        const { outcome, faultBefore } = await runCase(due, host, effort)
        take(place, outcome)
        // Where no case came before, the subject died of having been asked its name, and fails the first that it is put to.
        takeLate(before ?? place, faultBefore)
        before = place
      }
      tell()
    }
    if (before !== undefined && outcomes[before]?.verdict !== 'failed') takeLate(before, await host.takeFault(DYING_MS))
  }
  await Promise.all(hosts.map(work))
  return outcomes.filter((outcome) => outcome !== undefined)
}

function conclude<Subject extends About, Options>(
  { role, effort, cases }: RoleRun<Subject, Options>,
  subject: RoleReport['subject'],
  outcomes: CaseOutcome[],
  durationMs: number,
): RoleOutcome {
  const own = requirements.filter((candidate) => candidate.role === role)
  const report: RoleReport = {
    protocol: PROTOCOL_VERSION,
    role,
    seed: effort.seed,
    subject,
    durationMs,
    summary: summarize(outcomes),
    requirements: requirementVerdicts(own, outcomes, untestable),
    results: outcomes.map(resultOf),
  }
  const incomplete = whatIsMissing(outcomes, cases.length)
  return { report, outcomes, ...(incomplete === undefined ? {} : { incomplete }) }
}

function whatIsMissing(outcomes: readonly CaseOutcome[], due: number): string | undefined {
  if (due === 0)
    return 'no case was selected: see the ids of cases and requirements with "npx @devtools-bus/conformance list"'
  if (outcomes.length < due) return `${outcomes.length} of ${due} cases ran`
  if (outcomes.every(({ verdict }) => verdict === 'skipped' || verdict === 'untested')) return 'no case could be run'
  const errored = outcomes.filter(({ verdict }) => verdict === 'errored').length
  return errored === 0 ? undefined : `the harness erred in ${errored} of ${due} cases`
}

function skipped<Subject, Options>(due: Case<Subject, Options>, missing: readonly string[]): CaseOutcome {
  const message = `needs the capability ${missing.join(', ')}, which the subject does not declare`
  const { id, title, requirements: named } = due
  return { case: id, title, requirements: named, level: 'MUST', verdict: 'skipped', runs: 0, durationMs: 0, message }
}
