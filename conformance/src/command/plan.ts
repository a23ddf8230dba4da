/** From the command line to what is run. */
import { CommandFailure, expected, UsageError } from '@devtools-bus/schema/command-line'
import { busProcess, runningBus } from '../adapter/bus-host.js'
import { clientProcess } from '../adapter/client-host.js'
import type { Command } from '../adapter/subject-process.js'
import { busCases } from '../cases/bus/index.js'
import { clientCases } from '../cases/client/index.js'
import { ROLES, type Role } from '../requirements.js'
import type { RoleRun } from '../run/run-role.js'
import { select, unmatched } from '../run/selection.js'
import { severally } from '../run/severally.js'
import type { BusOptions, BusSubject, ClientOptions, ClientSubject } from '../subject.js'
import { aboutRunningBus } from './about-running-bus.js'
import { embedded } from './embedded.js'
import type { CommandOptions } from './options.js'

export type PlannedRun =
  | { role: 'bus'; run: RoleRun<BusSubject, BusOptions> }
  | { role: 'client'; run: RoleRun<ClientSubject, ClientOptions> }

const CASES = { bus: busCases, client: clientCases }

/** @throws UsageError. */
export function plan(role: Role | undefined, options: CommandOptions): PlannedRun[] {
  checkSubject(role, options)
  const roles = selectedRoles(role === undefined ? ROLES : [role], options)
  return roles.map((one) => (one === 'bus' ? planBus(options) : planClient(options)))
}

/** @throws UsageError where the options contradict each other. */
function checkSubject(role: Role | undefined, { command, url, token }: CommandOptions): void {
  if (command !== undefined && url !== undefined) {
    throw new UsageError('expected --command or --url, got both: omit one')
  }
  if (token !== undefined && url === undefined) {
    throw new UsageError('expected --token together with --url, got --token only: add --url')
  }
  if (role === undefined && (command ?? url) !== undefined) {
    throw new UsageError('expected a role (bus, client), got nothing: say what the subject is')
  }
  if (role === 'client' && url !== undefined) {
    throw new UsageError('expected --command for a client, got --url: a client has no address')
  }
  if (url !== undefined && !(/^https?:\/\//.test(url) && URL.canParse(url))) {
    throw expected('--url to be the address of a bus', url, 'give one such as http://127.0.0.1:4206')
  }
}

/** Those of `roles` that have a case among the selected ones. @throws UsageError where none has. */
function selectedRoles(roles: readonly Role[], options: CommandOptions): Role[] {
  const cases = roles.flatMap((role) => [...CASES[role]])
  for (const option of ['only', 'skip'] as const) {
    const id = unmatched(cases, options[option])
    if (id === undefined) continue
    throw expected(
      `--${option} to name cases or requirements of ${roles.length > 1 ? 'a bus or a client' : `a ${roles[0]}`}`,
      id,
      'see their ids with npx @devtools-bus/conformance list',
    )
  }
  const selected = roles.filter(
    (role) => select<{ id: string; requirements: readonly string[] }>(CASES[role], options).length > 0,
  )
  if (selected.length > 0) return selected
  throw new UsageError('expected --only and --skip to select cases, got none: remove --skip, or skip fewer cases')
}

function planBus(options: CommandOptions): PlannedRun {
  const shared = { role: 'bus' as const, cases: select(busCases, options), ...common(options) }
  const { url, token } = options
  if (url === undefined) {
    const command = subject('bus', options)
    return { role: 'bus', run: { ...shared, hosts: severally(options.atOnce, () => busProcess(command)) } }
  }
  const introduce = () => aboutRunningBus(url, options.timeout)
  return { role: 'bus', run: { ...shared, hosts: [runningBus(url, token)], introduce } }
}

function planClient(options: CommandOptions): PlannedRun {
  const command = subject('client', options)
  const hosts = severally(options.atOnce, () => clientProcess(command))
  return { role: 'client', run: { role: 'client', hosts, cases: select(clientCases, options), ...common(options) } }
}

/** @throws CommandFailure where the embedded subject is not installed. */
function subject(role: Role, { command }: CommandOptions): Command {
  if (command !== undefined) return command
  try {
    return embedded(role)
  } catch (cause) {
    throw new CommandFailure((cause as Error).message)
  }
}

function common({ runs, seed, timeout, capabilities, bail }: CommandOptions) {
  return {
    effort: { runs, seed, patienceMs: timeout },
    bail,
    ...(capabilities === undefined ? {} : { capabilities }),
  }
}
