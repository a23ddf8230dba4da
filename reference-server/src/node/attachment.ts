import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HostServer } from './host-server.js'
import type { Handlers, Place } from './place.js'
import { answerTo } from './plain-request.js'

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
  let settle = () => {}
  const listening = new Promise<void>((resolve) => {
    settle = resolve
  })
  if (server.listening) settle()
  else server.on('listening', settle)
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
    listening,
    // Its owner's to say.
    unref() {},
    async close(ended) {
      release()
      server.off('listening', settle)
      settle()
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
    if (!attached || !OWNED_EVENTS.has(event) || !isRequest(request) || !isOurs(request)) {
      return emit.call(this, event, ...args)
    }
    if (event === 'upgrade') handlers.upgrade(request, second as Duplex, head)
    else {
      const response = second as ServerResponse
      if (event === 'checkContinue') response.writeContinue()
      handlers.request(request, response)
    }
    return true
  }
  // Only with a listener does Node hand out upgrades. Where the host has none, they were plain requests to it, and still are.
  const lonely = (request: IncomingMessage, socket: Duplex) => {
    const listeners = server.listeners('upgrade')
    if (listeners.every((one) => ofBuses.has(one as object)) && listeners[0] === lonely) {
      server.emit('request', request, answerTo(request, socket))
    }
  }
  ofBuses.add(lonely)
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

/** The host's events may have any arguments. */
function isRequest(value: unknown): value is IncomingMessage {
  return typeof (value as IncomingMessage | undefined)?.url === 'string'
}

/** Upgrade listeners that are here for a bus, and not because the host takes upgrades. */
const ofBuses = new WeakSet<object>()

const OWNED_EVENTS: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'upgrade'])
