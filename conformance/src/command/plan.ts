/** From the command line to what is run. */
import { busProcess, runningBus } from '../adapter/bus-host.js'
import { clientProcess } from '../adapter/client-host.js'
import type { Command } from '../adapter/subject-process.js'
import { busCases } from '../cases/bus/index.js'
import { clientCases } from '../cases/client/index.js'
import type { Role } from '../requirements.js'
import type { RoleRun } from '../run/run-role.js'
import { select } from '../run/selection.js'
import { severally } from '../run/severally.js'
import type { BusOptions, BusSubject, ClientOptions, ClientSubject } from '../subject.js'
import { aboutRunningBus } from './about-running-bus.js'
import { embedded } from './embedded.js'
import type { CommandOptions } from './options.js'

/** The options contradict each other. */
export class UsageError extends Error {
  override name = 'UsageError'
}

export type PlannedRun =
  | { role: 'bus'; run: RoleRun<BusSubject, BusOptions> }
  | { role: 'client'; run: RoleRun<ClientSubject, ClientOptions> }

/** @throws UsageError. */
export function plan(role: Role | undefined, options: CommandOptions): PlannedRun[] {
  const { command, url, token } = options
  if (command !== undefined && url !== undefined) throw new UsageError('give --command or --url, not both')
  if (token !== undefined && url === undefined)
    throw new UsageError('--token is the token of a running bus: give --url too')
  if (role === undefined) {
    if (command !== undefined || url !== undefined) throw new UsageError('say what the subject is: bus or client')
    return [planBus(options), planClient(options)]
  }
  if (role === 'client' && url !== undefined) throw new UsageError('a client has no --url: give --command')
  return [role === 'bus' ? planBus(options) : planClient(options)]
}

function planBus(options: CommandOptions): PlannedRun {
  const shared = { role: 'bus' as const, cases: select(busCases, options), ...common(options) }
  const { url, token } = options
  if (url === undefined) {
    const command = subject('bus', options)
    return { role: 'bus', run: { ...shared, hosts: severally(options.atOnce, () => busProcess(command)) } }
  }
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError(`--url takes an http or https address, not ${url}`)
  const introduce = () => aboutRunningBus(url, options.timeout)
  return { role: 'bus', run: { ...shared, hosts: [runningBus(url, token)], introduce } }
}

function planClient(options: CommandOptions): PlannedRun {
  const command = subject('client', options)
  const hosts = severally(options.atOnce, () => clientProcess(command))
  return { role: 'client', run: { role: 'client', hosts, cases: select(clientCases, options), ...common(options) } }
}

function subject(role: Role, { command }: CommandOptions): Command {
  return command ?? embedded(role)
}

function common({ runs, seed, timeout, capabilities, bail }: CommandOptions) {
  return {
    effort: { runs, seed, patienceMs: timeout },
    bail,
    ...(capabilities === undefined ? {} : { capabilities }),
  }
}
