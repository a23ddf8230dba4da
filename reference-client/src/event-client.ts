import { guarded } from '@devtools-bus/schema/application-code'
import type { BusEvent } from '@devtools-bus/schema/event'
import { choosePort } from './bindings/choose-port.js'
import type {
  AnyEventOf,
  DevtoolsEvent,
  EventClientOptions,
  OnOptions,
  PayloadArguments,
} from './event-client-types.js'
import { asyncDispose } from './link/async-dispose.js'
import type { Port } from './link/front.js'
import { IDLE } from './link/idle.js'
import type { Listener } from './link/listeners.js'
import type { LinkStatus } from './link/status.js'
import { checkOptions, EVENT_CLIENT_EXAMPLES } from './option-checks.js'

/**
 * Emits a plugin's events, and listens to them, wherever the bus is: in the same process or page over a shared
 * EventTarget, in an isolated runtime over a link, which is loaded and connected on first use (CONN-1).
 *
 * `TEventMap` maps each event's suffix to its payload.
 */
export class EventClient<TEventMap extends object> {
  readonly #options: EventClientOptions
  #chosen: Port | undefined
  #closed = false

  /** @throws TypeError or RangeError that names an option that cannot be right, what it is and what it may be */
  constructor(options: EventClientOptions) {
    checkOptions('new EventClient', options, EVENT_CLIENT_EXAMPLES)
    this.#options = options
    this.#debug('created')
  }

  getPluginId(): string {
    return this.#options.pluginId
  }

  createEventPayload<TEvent extends keyof TEventMap & string>(
    eventSuffix: TEvent,
    ...[payload]: PayloadArguments<TEventMap[TEvent]>
  ): { type: string; payload: TEventMap[TEvent]; pluginId: string } {
    const pluginId = this.getPluginId()
    return { type: `${pluginId}:${eventSuffix}`, payload: payload as TEventMap[TEvent], pluginId }
  }

  /**
   * Emits `<pluginId>:<eventSuffix>`. Queued while there is no bus, as it is now; the oldest are dropped first.
   *
   * @throws TypeError where that is no event's name (CTRL-4); EncodeError where it has to be written as JSON, since the bus is not in
   * this process or not there yet, and the payload cannot be (ENC-5). Nothing else.
   */
  emit<TEvent extends keyof TEventMap & string>(
    eventSuffix: TEvent,
    ...[payload]: PayloadArguments<TEventMap[TEvent]>
  ): void {
    if (this.#inactive) return
    const pluginId = this.getPluginId()
    const type = `${pluginId}:${eventSuffix}`
    this.#port().emit(type, payload, pluginId)
    this.#debug('emitted', { type, payload, pluginId })
  }

  /**
   * Listens to `<pluginId>:<eventSuffix>`. What it returns ends that.
   *
   * Over a link an event client does not hear itself (LOCAL-1). In one process with the bus it hears all that the bus
   * dispatches, its own events included.
   */
  on<TEvent extends keyof TEventMap & string>(
    eventSuffix: TEvent,
    cb: (event: DevtoolsEvent<TEvent, TEventMap[TEvent]>) => unknown,
    options: OnOptions = {},
  ): () => void {
    if (this.#inactive) return () => {}
    return this.#listen(cb as Listener, `${this.getPluginId()}:${eventSuffix}`, options.withEventTarget)
  }

  /** Listens to every event, of whatever plugin. What it returns ends that. */
  onAll(cb: (event: DevtoolsEvent<string>) => unknown): () => void {
    if (this.#inactive) return () => {}
    return this.#listen(cb as Listener)
  }

  /**
   * Listens to every event whose `pluginId` is this client's; of one without `pluginId`, what stands before the colon in its `type` counts.
   * What it returns ends that.
   */
  onAllPluginEvents(cb: (event: AnyEventOf<TEventMap>) => unknown): () => void {
    const own = this.getPluginId()
    return this.onAll((event) => {
      const { type, pluginId = type.slice(0, type.indexOf(':')) } = event
      return pluginId === own ? cb(event as AnyEventOf<TEventMap>) : undefined
    })
  }

  /** How the way to the bus is doing; event clients that share it share its counts. */
  get status(): LinkStatus {
    return this.#chosen?.status ?? IDLE
  }

  /** Hears each change of {@link status}. What it returns ends that. */
  onStatus(cb: (status: LinkStatus) => unknown): () => void {
    return this.#inactive ? () => {} : this.#port().onStatus(cb)
  }

  /**
   * Ends all listeners of this client, for good; its emits do nothing from here on. The last event client of a link closes the
   * connection (CONN-9), once what was emitted is sent: a connection under way has a second to open, and the bus another to confirm (CONN-11).
   * Resolves once that is done; what could not be sent is counted as `dropped`.
   */
  async close(): Promise<void> {
    this.#closed = true
    await this.#chosen?.close()
  }

  /** The same as {@link close}, for `await using`. */
  [asyncDispose](): Promise<void> {
    return this.close()
  }

  get #inactive(): boolean {
    return this.#closed || this.#options.enabled === false
  }

  #port(): Port {
    this.#chosen ??= choosePort(this.#options)
    return this.#chosen
  }

  #listen(listener: Listener, type?: string, withOwn = false): () => void {
    this.#debug('listening to', type ?? 'all events')
    const heard: Listener = (event: BusEvent) => {
      this.#debug('heard', event)
      return listener(event)
    }
    return this.#port().listen(heard, type, { withOwn })
  }

  #debug(...what: unknown[]): void {
    if (!this.#options.debug) return
    // Getters of the logged value may throw.
    guarded(
      () => console.log(`[devtools-bus:${this.getPluginId()}]`, ...what),
      () => {},
    )
  }
}
