import { busProcess } from './adapter/bus-host.js'
import { clientProcess } from './adapter/client-host.js'
import type { SubjectHost } from './adapter/subject-host.js'
import type { Command } from './adapter/subject-process.js'
import type { Case } from './case.js'
import { busCases } from './cases/bus/index.js'
import { clientCases } from './cases/client/index.js'
import { DEFAULT_RUNS, DEFAULT_TIMEOUT_MS } from './command/options.js'
import type { Role } from './requirements.js'
import type { CaseOutcome } from './run/outcome.js'
import { type RoleOutcome, runRole } from './run/run-role.js'
import { select } from './run/selection.js'
import type { About } from './subject.js'

/** All have the command's defaults. */
export interface JudgeOptions {
  /** Case or requirement ids, `*` for any characters; default all. */
  only?: readonly string[]
  skip?: readonly string[]
  /** Histories per property. */
  runs?: number
  /** Default: drawn at random; the report has it. */
  seed?: number
  /** How long to wait for what must come, in milliseconds. */
  timeoutMs?: number
  /** Taken instead of what the subject declares. */
  capabilities?: readonly string[]
  /** Stop after the first failure. */
  bail?: boolean
  onCase?(outcome: CaseOutcome, done: number, due: number): void
}

/** Judges the bus that `command` starts as an adapter. A subject that cannot be judged is told by `incomplete`, never thrown. */
export function runBus(command: Command, options: JudgeOptions = {}): Promise<RoleOutcome> {
  return judge('bus', busProcess(command), busCases, options)
}

/** Judges the client that `command` starts as an adapter. */
export function runClient(command: Command, options: JudgeOptions = {}): Promise<RoleOutcome> {
  return judge('client', clientProcess(command), clientCases, options)
}

function judge<Subject extends About, Options>(
  role: Role,
  host: SubjectHost<Subject, Options>,
  cases: readonly Case<Subject, Options>[],
  { only = [], skip = [], runs, seed, timeoutMs, capabilities, bail, onCase }: JudgeOptions,
): Promise<RoleOutcome> {
  return runRole({
    role,
    host,
    cases: select(cases, { only, skip }),
    effort: {
      runs: runs ?? DEFAULT_RUNS,
      seed: seed ?? Math.floor(Math.random() * 0x7fffffff),
      patienceMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    },
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(bail === undefined ? {} : { bail }),
    ...(onCase === undefined ? {} : { onCase }),
  })
}
