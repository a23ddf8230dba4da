/** Pages with the published page bus, which looks for a bus on port 4206 unless compile-time placeholders say otherwise. */
import { DEFAULT_BASE_PATH, DEFAULT_PORT } from '@devtools-bus/schema/constants'
import { isLoopbackAddress, isLoopbackName } from '../node/loopback.js'
import type { BusOptions } from '../options.js'
import type { Coordinates } from './coordinates.js'
import type { HeldBus } from './held-buses.js'

/**
 * Code that tells it where the bus is, where that is somewhere else. The placeholders are free names, so a global of that name is as good as a
 * replacement, and is not kept in the browser's cache of bundled dependencies. Their names are put together: other plugins replace them wherever they stand.
 */
export function placeholdersCode({ url }: Coordinates): string {
  const { port, hostname, protocol } = new URL(url)
  if (port === String(DEFAULT_PORT) && isLoopbackName(hostname) && protocol === 'http:') return ''
  const values = {
    PORT: Number(port || (protocol === 'https:' ? 443 : 80)),
    HOST: hostname,
    PROTOCOL: protocol.slice(0, -1),
  }
  return `for (const [name, value] of Object.entries(${JSON.stringify(values)})) globalThis['__TANSTACK' + '_DEVTOOLS_' + name + '__'] ??= value;`
}

/** Whether a module is the published page bus, by what it holds: its file may be one of bundled dependencies. */
export function isPublishedPageBus(code: string): boolean {
  return code.includes('__TANSTACK_DEVTOOLS_PORT__') && code.includes('connectToServerBus')
}

/** Whether somebody on this machine needs a token to connect to its port (TOKEN-1). */
export function needsToken({ bus, coordinates }: HeldBus, { token }: BusOptions): boolean {
  if (bus === undefined) return coordinates.token !== undefined
  return Boolean(token) || !bus.address?.addresses.every(isLoopbackAddress)
}

/** Why it cannot connect to that bus. Undefined: it can. */
export function outOfReach({ url }: Coordinates, needsToken: boolean): string | undefined {
  const path = new URL(url).pathname.replace(/\/$/, '')
  const reason = needsToken
    ? 'the bus requires a token'
    : path !== '' && path !== DEFAULT_BASE_PATH
      ? `the base path of the bus is ${path}`
      : undefined
  return (
    reason &&
    `pages with @tanstack/devtools-event-bus cannot connect: ${reason}, which it does not support. Use startPageBus of @devtools-bus/client/page instead`
  )
}
