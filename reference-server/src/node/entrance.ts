import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Hub } from '../hub/hub.js'
import type { Settings } from '../options.js'
import { PACKAGE } from '../package-info.js'
import { attach } from './attachment.js'
import { Endpoints } from './endpoints.js'
import { isOwnHost } from './host-policy.js'
import type { HostServer } from './host-server.js'
import { listen } from './listeners.js'
import { isLoopbackAddress } from './loopback.js'
import type { Handlers, Place } from './place.js'

/** One way into a bus: where it is reached, and who gets in there. A bus may have several. */
export interface Entrance {
  readonly place: Place
  /** Settles when it is really reached, or was left. */
  readonly listening: Promise<void>
  /** Whether anybody who comes in here may need the token (TOKEN-1, TOKEN-6). */
  readonly tokenNeeded: () => boolean
  /** Ends the connections that came in here. Resolves when nothing is left of it. */
  close(): Promise<void>
}

export interface EntranceOptions extends Settings {
  /** What opens the bus where a token is required; one for all entrances. */
  secret: string
}

/** On servers of the bus's own. @throws Error of the operating system where it cannot listen (STOP-3). */
export async function ownEntrance(hub: Hub, options: EntranceOptions): Promise<Entrance> {
  const door = new Door(hub, options)
  door.place = await listen(options.host, options.port, door.handlers)
  return door.entrance(Promise.resolve(), door.place)
}

/** On somebody else's server, from now on. */
export function attachedEntrance(hub: Hub, options: EntranceOptions, server: HostServer): Entrance {
  const door = new Door(hub, options)
  const attached = attach(server, (request) => door.endpoints.has(request), door.handlers)
  door.place = attached
  return door.entrance(attached.listening, attached)
}

class Door {
  /** Undefined: not known yet. */
  place: Place | undefined
  readonly endpoints: Endpoints
  readonly handlers: Handlers

  constructor(
    hub: Hub,
    private readonly options: EntranceOptions,
  ) {
    const { host, secret } = options
    const { tokenRequired } = this
    this.endpoints = new Endpoints(hub, { ...options, boundHost: host, token: secret, tokenRequired, server: PACKAGE })
    this.handlers = {
      request: (request, response) => void this.#serve(request, response),
      upgrade: (request, socket, head) => void this.#upgrade(request, socket, head),
    }
  }

  // An error here ends this request only.

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.endpoints.serve(request, response)
    } catch (error) {
      this.options.onError(error)
      attempt(() => {
        if (response.headersSent) response.destroy()
        else response.writeHead(500).end()
      })
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      await this.endpoints.upgrade(request, socket, head)
    } catch (error) {
      this.options.onError(error)
      attempt(() => socket.destroy())
    }
  }

  /** TOKEN-1. Not knowing where the bus listens counts as beyond loopback. */
  readonly tokenRequired = (): boolean => {
    const addresses = this.place?.addresses ?? []
    return this.options.token !== false || addresses.length === 0 || !addresses.every(isLoopbackAddress)
  }

  entrance(listening: Promise<void>, place: Place): Entrance {
    const { endpoints, tokenRequired, options } = this
    const allowsOthers = options.allowedHosts.some((name) => !isOwnHost({ name, port: undefined }, options.host))
    const tokenNeeded = () => tokenRequired() || allowsOthers
    return { place, listening, tokenNeeded, close: () => place.close(endpoints.close()) }
  }
}

/** Ignores errors of host servers and of the objects that they emit. */
function attempt(end: () => void): void {
  try {
    end()
  } catch {}
}
