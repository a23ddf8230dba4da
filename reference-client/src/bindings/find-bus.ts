/** Where the bus of an isolated runtime is (FIND-1). */
import { DEFAULT_HOST } from '@devtools-bus/schema/constants'

declare const __TANSTACK_DEVTOOLS_PORT__: number | string | undefined
declare const __TANSTACK_DEVTOOLS_HOST__: string | undefined
declare const __TANSTACK_DEVTOOLS_PROTOCOL__: string | undefined

export interface FoundBus {
  url: string
  token?: string | undefined
  project?: string | undefined
}

/** The first place that names a bus, after the options of the event client itself. `undefined`: there is none. */
export function findBus(): FoundBus | undefined {
  return fromGlobal() ?? fromEnvironment() ?? fromPlaceholders()
}

function fromGlobal(): FoundBus | undefined {
  const { __DEVTOOLS_BUS__: bus } = globalThis as { __DEVTOOLS_BUS__?: Partial<FoundBus> }
  return bus?.url ? { url: bus.url, token: bus.token, project: bus.project } : undefined
}

function fromEnvironment(): FoundBus | undefined {
  try {
    const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
    const { DEVTOOLS_BUS_URL: url, DEVTOOLS_BUS_TOKEN: token, DEVTOOLS_BUS_PROJECT: project } = process?.env ?? {}
    return url ? { url, token, project } : undefined
  } catch {
    // Some runtimes ask for a permission to read the environment.
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
