import { DEFAULT_BASE_PATH } from '@devtools-bus/schema/constants'
import type { ViteDevServer } from 'vite'
import type { Attachment, Bus } from '../bus.js'
import { readAllowedHost } from '../node/host-policy.js'

/** Where pages reach the bus through the dev server itself: `/__devtools` below its `base`. */
export function basePathIn(base: string): string {
  return (base.startsWith('/') ? base.replace(/\/+$/, '') : '') + DEFAULT_BASE_PATH
}

/**
 * Opens the bus at the dev server's own address: pages reach it wherever they reach the dev server, over TLS too, through
 * proxies too. Not where the dev server is a middleware of another server.
 */
export function attachTo({ httpServer, config }: ViteDevServer, bus: Bus): Attachment | undefined {
  if (httpServer === null) return undefined
  const { allowedHosts = [] } = config.server
  const names = allowedHosts === true ? [] : allowedHosts
  const attachment = bus.attach(httpServer, {
    basePath: basePathIn(config.base),
    // Invalid host names match nothing in Vite either.
    allowedHosts: names.filter((name) => readAllowedHost(name) !== undefined),
  })
  httpServer.once('close', () => void attachment.close())
  return attachment
}
