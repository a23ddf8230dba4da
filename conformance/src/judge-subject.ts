import { busProcess } from './adapter/bus-host.js'
import { clientProcess } from './adapter/client-host.js'
import type { SubjectHost } from './adapter/subject-host.js'
import type { Command } from './adapter/subject-process.js'
import { CAPABILITIES, isCapability } from './capabilities.js'
import type { Case } from './case.js'
import { busCases } from './cases/bus/index.js'
import { clientCases } from './cases/client/index.js'
import { DEFAULT_AT_ONCE, DEFAULT_RUNS, DEFAULT_TIMEOUT_MS, MOST_SEED } from './command/options.js'
import type { Role } from './requirements.js'
import type { CaseOutcome } from './run/outcome.js'
import { type RoleOutcome, runRole } from './run/run-role.js'
import { select } from './run/selection.js'
import { severally } from './run/severally.js'
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
  /** Taken instead of what the subject declares. A TypeError says so where one is none. */
  capabilities?: readonly string[]
  /** Stop after the first failure, or after the first outcome of which this holds. */
  bail?: boolean | ((outcome: CaseOutcome) => boolean)
  /** For how long a history that fails is made smaller, in milliseconds; 0: not at all. */
  shrinkMs?: number
  /** Cases at a time, each with a process of its own. */
  atOnce?: number
  onCase?(outcome: CaseOutcome, done: number, due: number): void
}

/** Judges the bus that `command` starts as an adapter. A subject that cannot be judged is told by `incomplete`, never thrown. */
export function runBus(command: Command, options: JudgeOptions = {}): Promise<RoleOutcome> {
  return judge('bus', () => busProcess(command), busCases, options)
}

/** Judges the client that `command` starts as an adapter. */
export function runClient(command: Command, options: JudgeOptions = {}): Promise<RoleOutcome> {
  return judge('client', () => clientProcess(command), clientCases, options)
}

function judge<Subject extends About, Options>(
  role: Role,
  makeHost: () => SubjectHost<Subject, Options>,
  cases: readonly Case<Subject, Options>[],
  { only = [], skip = [], runs, seed, timeoutMs, capabilities, bail, shrinkMs, atOnce, onCase }: JudgeOptions,
): Promise<RoleOutcome> {
  const bogus = capabilities?.find((name) => !isCapability(name))
  if (bogus !== undefined) {
    throw new TypeError(
      `expected capabilities to be some of ${CAPABILITIES.join(', ')}, got ${JSON.stringify(bogus)}: correct or omit it`,
    )
  }
  return runRole({
    role,
    hosts: severally(atOnce ?? DEFAULT_AT_ONCE, makeHost),
    cases: select(cases, { only, skip }),
    effort: {
      runs: runs ?? DEFAULT_RUNS,
      seed: seed ?? Math.floor(Math.random() * MOST_SEED),
      patienceMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
      ...(shrinkMs === undefined ? {} : { shrinkMs }),
    },
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(bail === undefined ? {} : { bail }),
    ...(onCase === undefined ? {} : { onCase }),
  })
}
