import { expected } from '@devtools-bus/schema/command-line'
import { CAPABILITIES, type Capability, isCapability } from '../capabilities.js'
import { ROLES, type Role } from '../requirements.js'
import { PROTOCOL_VERSION } from '../run/run-role.js'

/** What the command line says, as commander hands it over. */
export interface CommandOptions {
  command?: string
  url?: string
  token?: string
  only: string[]
  skip: string[]
  runs: number
  seed: number
  capabilities?: string[]
  timeout: number
  atOnce: number
  strict: boolean
  json?: string
  bail: boolean
  verbose: boolean
  protocol: string
}

/** Histories per property: enough to meet most defects, few enough that nobody stops running the suite. */
export const DEFAULT_RUNS = 25
/** Cases at a time, each with a process of its own: they mostly wait, and must not wait for each other's work. */
export const DEFAULT_AT_ONCE = 3
export const DEFAULT_TIMEOUT_MS = 5_000
export const MOST_SEED = 0x7fffffff

/** Reads `a,b`; a repeated option adds to it. @throws UsageError */
export function idsOf(option: string): (text: string, earlier?: readonly string[]) => string[] {
  return (text, earlier = []) => {
    const ids = named(text)
    if (ids.length === 0) {
      throw expected(`${option} to be ids of cases or requirements`, text, `write ${option} 'ROUTE-*', for example`)
    }
    return [...earlier, ...ids]
  }
}

const NO_CAPABILITY = 'none'

/** Reads `--capabilities`. @throws UsageError */
export function readCapabilities(text: string, earlier: readonly Capability[] = []): Capability[] {
  const names = named(text).filter((name) => name !== NO_CAPABILITY)
  const bogus = names.find((name) => !isCapability(name))
  if (bogus === undefined) return [...earlier, ...names.filter(isCapability)]
  throw expected(
    '--capabilities to name capabilities',
    bogus,
    `choose from ${[...CAPABILITIES, NO_CAPABILITY].join(', ')}`,
  )
}

/** @throws UsageError */
export function readRole(text: string): Role {
  const role = ROLES.find((one) => one === text)
  if (role !== undefined) return role
  throw expected('a role (bus, client) or the command list', text, 'say what the subject is')
}

/** @throws UsageError */
export function readProtocol(text: string): string {
  if (text === PROTOCOL_VERSION) return text
  throw expected('--protocol to be a version that this suite knows', text, `write --protocol ${PROTOCOL_VERSION}`)
}

function named(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
