import type { BusEvent } from '@devtools-bus/schema'
import type { SessionFacts } from './hub/session.js'
import { Core, type InProcessBus } from './in-process/core.js'
import { bindEventTarget, type EventTargetBinding } from './in-process/event-target-binding.js'
import type { Listener } from './in-process/listeners.js'
import { attachedEntrance, type Entrance, type EntranceOptions, ownEntrance } from './node/entrance.js'
import type { HostServer } from './node/host-server.js'
import { processHost } from './node/process-host.js'
import { mintToken } from './node/token.js'
import { checkOptions, type OptionTable } from './option-checks.js'
import { BUS_OPTIONS, capabilitiesOf, readAllowedHosts, type Settings, withoutFinalSlash } from './options.js'

/** Where a started bus is. */
export interface BusAddress {
  /** `http://127.0.0.1:4206`, without the base path. */
  url: string
  port: number
  /** Every IP address bound. Empty where the bus is attached to a server that listens on no port. */
  addresses: readonly string[]
  /** Present where connections need it: all of them (TOKEN-1), or those for an allowed host (TOKEN-6). */
  token?: string
}

export interface AttachOptions {
  /** Path the bus lives below there. Default: that of the bus. */
  basePath?: string
  /** Host names to accept there beside those of the bus (HOST-1). */
  allowedHosts?: readonly string[]
}

const ATTACH_OPTIONS: OptionTable<AttachOptions> = {
  basePath: BUS_OPTIONS.basePath,
  allowedHosts: BUS_OPTIONS.allowedHosts,
}

/** An entrance to a bus on a server of yours. */
export interface Attachment {
  /** Where it is; `port` is 0 until that server listens. */
  readonly address: BusAddress
  /** Ends the connections that came in there and leaves the server as it was. */
  close(): Promise<void>
}

/** A bus on the network, and in its own process. */
export interface Bus extends InProcessBus {
  /**
   * Listens, or attaches to `options.server` and waits until that listens. May be called again after {@link stop}.
   *
   * @throws Error of the operating system where it cannot listen, other than for a port in use (STOP-3).
   */
  start(): Promise<BusAddress>
  /** Says goodbye to every client and frees the port (STOP-1). Resolves when nothing is left. */
  stop(): Promise<void>
  /** Lets the process end although the bus runs, as long as nobody is connected to it. */
  unref(): void
  /**
   * Opens a further entrance to the running bus, on a server of yours, whose other routes stay untouched (PATH-3). Whether it needs
   * the token is judged by where that server really listens (TOKEN-1).
   *
   * @throws TypeError that names an argument of the wrong form; Error where the bus is not running
   */
  attach(server: HostServer, options?: AttachOptions): Attachment
  /** Where the bus is while it runs. */
  readonly address: BusAddress | undefined
  /** What it can do beyond relaying over WebSocket (INFO-1): `sse`, `session`, `history`. */
  readonly capabilities: readonly string[]
  /** How many clients are connected. */
  readonly connected: number
  /** What each session has come to, those of clients that are away included. */
  readonly sessions: readonly SessionFacts[]
}

/** One start of a bus: what stop has to undo. */
interface Run {
  options: EntranceOptions
  entrance: Entrance
  /** Opened since. */
  further: Set<Entrance>
  binding: EventTargetBinding | undefined
}

export class NetworkBus implements Bus {
  readonly #settings: Settings
  readonly #core: Core
  #run: Run | undefined
  /** Starts and stops, one after the other in the order they were asked for. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(settings: Settings) {
    this.#settings = settings
    this.#core = new Core({
      capabilities: capabilitiesOf(settings),
      limits: { maxMessageBytes: settings.maxMessageBytes },
      heartbeatMs: settings.heartbeatMs,
      project: settings.project,
      window: settings.window,
      history: settings.history,
      host: processHost,
      onError: settings.onError,
    })
  }

  get address(): BusAddress | undefined {
    return this.#run && addressOf(this.#run.entrance, this.#run.options.secret)
  }

  get connected(): number {
    return this.#core.hub.connected
  }

  get capabilities(): readonly string[] {
    return this.#core.hub.facts.capabilities
  }

  get sessions(): readonly SessionFacts[] {
    return this.#core.hub.sessions
  }

  emit(event: BusEvent): void {
    this.#core.emit(event)
  }

  on(type: string, listener: Listener): () => void {
    return this.#core.on(type, listener)
  }

  onAll(listener: Listener): () => void {
    return this.#core.onAll(listener)
  }

  async start(): Promise<BusAddress> {
    const run = await this.#inTurn(async () => {
      this.#run ??= await this.#open()
      return this.#run
    })
    await run.entrance.listening
    if (this.address === undefined) throw new Error('the bus was stopped before its server was listening')
    return this.address
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#run
      if (run === undefined) return
      this.#run = undefined
      run.binding?.unbind()
      this.#core.alsoDispatch = undefined
      this.#core.hub.close()
      await Promise.all([run.entrance, ...run.further].map((entrance) => entrance.close()))
    })
  }

  unref(): void {
    this.#run?.entrance.place.unref()
  }

  attach(server: HostServer, given: AttachOptions = {}): Attachment {
    BUS_OPTIONS.server('server', server)
    checkOptions('attach', given, ATTACH_OPTIONS)
    if (this.#run === undefined) throw new Error('the bus is not running: start() it, then attach it to a server')
    const { further, options } = this.#run
    const { basePath = options.basePath, allowedHosts } = given
    const settings = {
      ...options,
      basePath: withoutFinalSlash(basePath),
      allowedHosts: [...options.allowedHosts, ...readAllowedHosts(allowedHosts)],
    }
    const entrance = attachedEntrance(this.#core.hub, settings, server)
    further.add(entrance)
    return {
      get address() {
        return addressOf(entrance, options.secret)
      },
      async close() {
        if (further.delete(entrance)) await entrance.close()
      },
    }
  }

  #inTurn<T>(operation: () => Promise<T>): Promise<T> {
    const done = this.#last.then(operation)
    this.#last = done.catch(() => undefined)
    return done
  }

  async #open(): Promise<Run> {
    const { token, server, eventTarget } = this.#settings
    const { hub } = this.#core
    const options = { ...this.#settings, secret: typeof token === 'string' ? token : mintToken() }
    const binding = eventTarget ? bindEventTarget((event, dispatch) => this.#emitForeign(event, dispatch)) : undefined
    // Event clients are answered from here on, while the port is still being opened.
    this.#core.alsoDispatch = binding?.dispatch
    try {
      const entrance = server ? attachedEntrance(hub, options, server) : await ownEntrance(hub, options)
      if (!server) this.#warnOfOtherPort(addressOf(entrance, options.secret))
      return { options, entrance, further: new Set(), binding }
    } catch (error) {
      binding?.unbind()
      this.#core.alsoDispatch = undefined
      throw error
    }
  }

  #warnOfOtherPort({ port: actual, url }: BusAddress): void {
    const { port, onWarning } = this.#settings
    if (port !== 0 && port !== actual) onWarning(`port ${port} is in use, so the bus is on ${url} this time`)
  }

  /**
   * Takes what an event client of this process dispatched. Its code is not to blame for ours: nothing is thrown at it.
   *
   * @param dispatch whether it is for this bus to hand the event to the process's event clients
   */
  #emitForeign(event: unknown, dispatch: boolean): void {
    try {
      this.#core.emit(event as BusEvent, { alsoDispatch: dispatch })
    } catch (error) {
      this.#settings.onError(error)
    }
  }
}

function addressOf({ place, tokenNeeded }: Entrance, token: string): BusAddress {
  const [first = '127.0.0.1'] = place.addresses
  return {
    url: `${place.scheme}://${reachable(first)}:${place.port}`,
    port: place.port,
    addresses: place.addresses,
    ...(tokenNeeded() ? { token } : {}),
  }
}

/** An address to connect to: a wildcard is reached through loopback, and IPv6 wants brackets. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return address.includes(':') ? `[${address}]` : address
}
