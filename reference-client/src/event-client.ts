import type { BusEvent } from '@devtools-bus/schema/event'
import { choosePort } from './bindings/choose-port.js'
import type { AnyEventOf, DevtoolsEvent, EventClientOptions, OnOptions } from './event-client-types.js'
import { asyncDispose } from './link/async-dispose.js'
import type { Port } from './link/front.js'
import { IDLE } from './link/idle.js'
import type { LinkStatus } from './link/status.js'
import { runtimeHost } from './runtime-host.js'

/**
 * Emits a plugin's events, and listens to them, wherever the bus is: in the same process or page over a shared
 * EventTarget, in an isolated runtime over a link, which is loaded and connected on first use (CONN-1).
 *
 * `TEventMap` maps each event's suffix to its payload.
 */
export class EventClient<TEventMap extends object> {
  readonly #options: EventClientOptions
  readonly #ownListeners = new Map<string, Set<(event: BusEvent) => void>>()
  #chosen: Port | undefined
  #closed = false

  constructor(options: EventClientOptions) {
    this.#options = options
    this.#debug('created')
  }

  getPluginId(): string {
    return this.#options.pluginId
  }

  createEventPayload<TEvent extends keyof TEventMap & string>(
    eventSuffix: TEvent,
    payload: TEventMap[TEvent],
  ): { type: string; payload: TEventMap[TEvent]; pluginId: string } {
    const pluginId = this.getPluginId()
    return { type: `${pluginId}:${eventSuffix}`, payload, pluginId }
  }

  /**
   * Emits `<pluginId>:<eventSuffix>`. Queued while there is no bus, oldest dropped first.
   *
   * @throws TypeError where that is no event's name (CTRL-4); EncodeError where the payload cannot be written as JSON for an
   * isolated runtime's bus (ENC-5). Nothing else: whether there is a bus makes no difference here.
   */
  emit<TEvent extends keyof TEventMap & string>(eventSuffix: TEvent, payload: TEventMap[TEvent]): void {
    if (this.#inactive) return
    const event = this.createEventPayload(eventSuffix, payload)
    this.#port().emit(event.type, payload, event.pluginId)
    this.#debug('emitted', event)
    for (const listener of [...(this.#ownListeners.get(event.type) ?? [])]) {
      try {
        listener(event)
      } catch (cause) {
        runtimeHost.report(`a listener to ${event.type} threw`, cause)
      }
    }
  }

  /**
   * Listens to `<pluginId>:<eventSuffix>`. What it returns ends that.
   *
   * Over a link an event client does not hear itself (LOCAL-1). In one process with the bus it hears all that the bus
   * dispatches, its own events included.
   */
  on<TEvent extends keyof TEventMap & string>(
    eventSuffix: TEvent,
    cb: (event: DevtoolsEvent<TEvent, TEventMap[TEvent]>) => void,
    options: OnOptions = {},
  ): () => void {
    if (this.#inactive) return () => {}
    const type = `${this.getPluginId()}:${eventSuffix}`
    const listener = cb as (event: BusEvent) => void
    const { withEventTarget: own = false } = options
    const stop = this.#listen(listener, type, own)
    if (!own) return stop
    const stopOwn = this.#listenToOwn(listener, type)
    return () => {
      stop()
      stopOwn()
    }
  }

  /** Listens to every event, of whatever plugin. What it returns ends that. */
  onAll(cb: (event: DevtoolsEvent<string>) => void): () => void {
    if (this.#inactive) return () => {}
    return this.#listen(cb as (event: BusEvent) => void)
  }

  /** Listens to every event whose `pluginId` is this client's. What it returns ends that. */
  onAllPluginEvents(cb: (event: AnyEventOf<TEventMap>) => void): () => void {
    return this.onAll((event) => {
      if (event.pluginId === this.getPluginId()) cb(event as AnyEventOf<TEventMap>)
    })
  }

  /** How the way to the bus is doing; event clients that share it share its counts. */
  get status(): LinkStatus {
    return this.#chosen?.status ?? IDLE
  }

  /** Hears each change of {@link status}. What it returns ends that. */
  onStatus(cb: (status: LinkStatus) => void): () => void {
    return this.#inactive ? () => {} : this.#port().onStatus(cb)
  }

  /**
   * Ends all listeners of this client, for good; its emits do nothing from here on. The last event client of a link closes the
   * connection (CONN-9). Resolves once that is done.
   */
  async close(): Promise<void> {
    this.#closed = true
    this.#ownListeners.clear()
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

  #listen(listener: (event: BusEvent) => void, type?: string, notOwn = false): () => void {
    this.#debug('listening to', type ?? 'all events')
    const heard = (event: BusEvent): void => {
      this.#debug('heard', event)
      listener(event)
    }
    return this.#port().listen(heard, type, { notOwn })
  }

  #listenToOwn(listener: (event: BusEvent) => void, type: string): () => void {
    const listeners = this.#ownListeners.get(type) ?? new Set()
    // A function of its own, so that one callback given twice is called twice.
    const entry = (event: BusEvent): void => listener(event)
    this.#ownListeners.set(type, listeners.add(entry))
    return () => void listeners.delete(entry)
  }

  #debug(...what: unknown[]): void {
    if (this.#options.debug) console.log(`[devtools-bus:${this.getPluginId()}]`, ...what)
  }
}
