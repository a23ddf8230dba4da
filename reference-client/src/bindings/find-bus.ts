/** Where the bus of an isolated runtime is (FIND-1). */
import { DEFAULT_HOST } from '@devtools-bus/schema/constants'
import { type BusAddress, busAddress } from '../bus-address.js'

declare const __TANSTACK_DEVTOOLS_PORT__: number | string | undefined
declare const __TANSTACK_DEVTOOLS_HOST__: string | undefined
declare const __TANSTACK_DEVTOOLS_PROTOCOL__: string | undefined

interface FoundBus {
  url: string
  token?: string | undefined
  project?: string | undefined
}

/** What the options of an event client, or of a page, say of the bus. */
export interface BusOptions {
  url?: string | undefined
  token?: string | undefined
  project?: string | undefined
  basePath?: string | undefined
  bridge?: boolean | undefined
}

/**
 * The address of the bus: the one at `url`, else the first that is found. Token and project come from where it was found, unless
 * they are given. `undefined`: there is none.
 *
 * @throws TypeError where what names the bus is no address of one
 */
export function locateBus({ url, token, project, basePath, bridge }: BusOptions): BusAddress | undefined {
  const found: FoundBus | undefined = url ? { url } : findBus()
  return (
    found &&
    busAddress({ basePath, bridge, url: found.url, token: token ?? found.token, project: project ?? found.project })
  )
}

/** The first place that names a bus, after the options of the event client itself. `undefined`: there is none. */
function findBus(): FoundBus | undefined {
  return fromGlobal() ?? fromEnvironment() ?? fromPlaceholders()
}

function fromGlobal(): FoundBus | undefined {
  const { __DEVTOOLS_BUS__: bus } = globalThis as { __DEVTOOLS_BUS__?: Partial<FoundBus> }
  return bus?.url ? { url: bus.url, token: bus.token, project: bus.project } : undefined
}

function fromEnvironment(): FoundBus | undefined {
  const url = variable('DEVTOOLS_BUS_URL')
  return url ? { url, token: variable('DEVTOOLS_BUS_TOKEN'), project: variable('DEVTOOLS_BUS_PROJECT') } : undefined
}

/** Deno gives permissions for single variables, and asks the user at the terminal for those that it has not given. */
interface Environment {
  process?: { env?: Record<string, string | undefined> }
  Deno?: { permissions?: { querySync?(of: { name: 'env'; variable: string }): { state: string } } }
}

/** Undefined: it is not set, or may not be read. */
function variable(name: string): string | undefined {
  const { process, Deno } = globalThis as Environment
  try {
    const { state = 'granted' } = Deno?.permissions?.querySync?.({ name: 'env', variable: name }) ?? {}
    return state === 'granted' ? process?.env?.[name] : undefined
  } catch {
    return undefined
  }
}

// A build may put values in the place of these names, so each stands here as nothing but itself.
function fromPlaceholders(): FoundBus | undefined {
  const port = typeof __TANSTACK_DEVTOOLS_PORT__ === 'undefined' ? undefined : __TANSTACK_DEVTOOLS_PORT__
  const host = typeof __TANSTACK_DEVTOOLS_HOST__ === 'undefined' ? undefined : __TANSTACK_DEVTOOLS_HOST__
  const protocol = typeof __TANSTACK_DEVTOOLS_PROTOCOL__ === 'undefined' ? undefined : __TANSTACK_DEVTOOLS_PROTOCOL__
  return port ? { url: `${protocol || 'http'}://${host || DEFAULT_HOST}:${port}` } : undefined
}
