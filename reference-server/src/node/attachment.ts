import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { refuseUpgrade } from './endpoints.js'
import { notFound } from './gate.js'
import type { Handlers, Place } from './place.js'

/** What a bus needs of a server to attach to it: `http`, `https`, or `http2` with `allowHTTP1` has it. */
export interface HostServer {
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are as many as there are events
  emit(event: any, ...args: any[]): boolean
  // biome-ignore lint/suspicious/noExplicitAny: see above
  on(event: any, listener: (...args: any[]) => void): unknown
  // biome-ignore lint/suspicious/noExplicitAny: see above
  off(event: any, listener: (...args: any[]) => void): unknown
  listenerCount(event: string): number
  address(): AddressInfo | string | null
  readonly listening: boolean
}

/**
 * Attaches to a server, and resolves when that listens. Its address, as it really is, decides whether a token is needed.
 *
 * @param isOurs whether a request is for the bus; it must not throw.
 */
export function attach(
  server: HostServer,
  isOurs: (request: IncomingMessage) => boolean,
  handlers: Handlers,
): Attached {
  const release = intercept(server, isOurs, handlers)
  const given = new AbortController()
  return {
    // Only TLS servers know of secure contexts.
    scheme: 'setSecureContext' in server ? 'https' : 'http',
    get port() {
      const address = server.address()
      return typeof address === 'object' && address !== null ? address.port : 0
    },
    get addresses() {
      const address = server.address()
      return typeof address === 'object' && address !== null ? [address.address] : []
    },
    listening: server.listening
      ? Promise.resolve()
      : new Promise((resolve) => {
          server.on('listening', resolve)
          given.signal.addEventListener('abort', () => resolve())
        }),
    async close(ended) {
      release()
      given.abort()
      await ended
    },
  }
}

export interface Attached extends Place {
  /** Settles when the server listens, or the bus has left it. */
  readonly listening: Promise<void>
}

/**
 * Takes the bus's own requests and upgrades out of a server's events before any listener of the host sees them, and
 * leaves the rest alone (PATH-3): one owner for each route, whichever of the two was there first. Returns what undoes it.
 */
function intercept(server: HostServer, isOurs: (request: IncomingMessage) => boolean, handlers: Handlers): () => void {
  const own = Object.getOwnPropertyDescriptor(server, 'emit')
  const { emit } = server
  let attached = true
  const intercepting = function (this: HostServer, event: unknown, ...args: unknown[]): boolean {
    const [request, second, head] = args as [IncomingMessage, unknown, Buffer]
    if (!attached || !OWNED_EVENTS.has(event) || !isOurs(request)) return emit.call(this, event, ...args)
    if (event === 'upgrade') handlers.upgrade(request, second as Duplex, head)
    else {
      const response = second as ServerResponse
      if (event === 'checkContinue') response.writeContinue()
      handlers.request(request, response)
    }
    return true
  }
  // Without a listener for it, Node takes an upgrade for a plain request. Where the host has none, nobody else answers.
  const lonely = (_request: IncomingMessage, socket: Duplex) => {
    if (server.listenerCount('upgrade') === 1) refuseUpgrade(socket, notFound(), {})
  }
  server.on('upgrade', lonely)
  // An HTTP/2 server makes requests of its streams only once somebody listens for them.
  server.on('request', silent)
  server.emit = intercepting
  return () => {
    attached = false
    server.off('upgrade', lonely)
    server.off('request', silent)
    // Somebody may have wrapped `emit` since; theirs stays, and calls through.
    if (server.emit !== intercepting) return
    if (own === undefined) delete (server as Partial<HostServer>).emit
    else server.emit = emit
  }
}

const silent = () => {}

const OWNED_EVENTS: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'upgrade'])
