import type { SubjectHost } from '../adapter/subject-host.js'
import type { Case } from '../case.js'
import { NeverStarted } from '../failures.js'
import { type Role, requirements } from '../requirements.js'
import type { About } from '../subject.js'
import { untestable } from '../untestable.js'
import type { Effort } from './case-scope.js'
import type { CaseOutcome } from './outcome.js'
import { requirementVerdicts } from './requirement-verdicts.js'
import { type RoleReport, resultOf, summarize } from './role-report.js'
import { runCase } from './run-case.js'

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
  /** Called in the order of the cases. */
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
  try {
    const about = await introduction(run)
    const capabilities = run.capabilities ?? about.capabilities
    const subject = { name: about.name, version: about.version, capabilities }
    run.onStart?.(subject)
    const outcomes = await runCases(run, capabilities)
    return conclude(run, subject, outcomes)
  } catch (cause) {
    if (!(cause instanceof NeverStarted)) throw cause
    return { ...conclude(run, { name: 'unknown', version: '', capabilities: [] }, []), incomplete: cause.message }
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
  { cases, hosts, effort, bail, onCase }: RoleRun<Subject, Options>,
  capabilities: readonly string[],
): Promise<CaseOutcome[]> {
  const outcomes: (CaseOutcome | undefined)[] = []
  const waiting = cases.entries()
  let over = false
  let told = 0
  const tell = () => {
    for (let next = outcomes[told]; next !== undefined; next = outcomes[told]) {
      told += 1
      onCase?.(next, told, cases.length)
    }
  }
  const work = async (host: SubjectHost<Subject, Options>) => {
    while (!over) {
      const { value, done } = waiting.next()
      if (done) return
      const [place, due] = value
      const missing = due.needs?.filter((name) => !capabilities.includes(name)) ?? []
      const outcome = missing.length > 0 ? skipped(due, missing) : await runCase(due, host, effort)
      outcomes[place] = outcome
      tell()
      over ||= typeof bail === 'function' ? bail(outcome) : bail === true && outcome.verdict === 'failed'
    }
  }
  await Promise.all(hosts.map(work))
  return outcomes.filter((outcome) => outcome !== undefined)
}

function conclude<Subject extends About, Options>(
  { role, effort, cases }: RoleRun<Subject, Options>,
  subject: RoleReport['subject'],
  outcomes: CaseOutcome[],
): RoleOutcome {
  const own = requirements.filter((candidate) => candidate.role === role)
  const report: RoleReport = {
    protocol: PROTOCOL_VERSION,
    role,
    seed: effort.seed,
    subject,
    summary: summarize(outcomes),
    requirements: requirementVerdicts(own, outcomes, untestable),
    results: outcomes.map(resultOf),
  }
  const incomplete = whatIsMissing(outcomes, cases.length)
  return { report, outcomes, ...(incomplete === undefined ? {} : { incomplete }) }
}

function whatIsMissing(outcomes: readonly CaseOutcome[], due: number): string | undefined {
  if (due === 0) return 'no case was selected'
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
