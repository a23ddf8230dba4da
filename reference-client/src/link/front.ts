import { decode } from '@devtools-bus/schema/codec'
import type { BusEvent } from '@devtools-bus/schema/event'
import { asyncDispose } from './async-dispose.js'
import { EventIds } from './event-ids.js'
import type { Host } from './host.js'
import { beside, type Listener, Listeners } from './listeners.js'
import { checkEvent, type OutgoingEvent, printEvent } from './outgoing.js'
import { EventQueue, type QueueLimits } from './queue.js'
import { type LinkStatus, StatusBoard, type StatusWatcher } from './status.js'
import type { Dropped } from './upward.js'

/** The half of a link that holds the connection. The front works without it; it is loaded on first use. */
export interface Engine {
  /** Something has been queued. */
  flush(): void
  /** There is a first listener, or none is left. */
  listening(any: boolean): void
  /** @see LinkFront.rest */
  rest(wanted: boolean): void
  /** @see LinkFront.close */
  stop(waitMs: number): Promise<boolean>
  /** There is something left to send, and a connection that may take it, or one may come: a stop waits for that (CONN-11). */
  readonly isDraining: boolean
  /** Connected, and the bus has neither said hello nor shown itself to be a legacy one. */
  readonly awaitingHello: boolean
}

export interface FrontOptions {
  /** Events carry `source: "server-bridge"`. */
  bridge: boolean
  queue?: QueueLimits | undefined
  host: Pick<Host, 'report' | 'warn' | 'after'>
  /** Default: ids of the link's own. */
  ids?: EventIds | undefined
  /** Called once, on the first emit or listener (CONN-1); sooner or later calls {@link LinkFront.attach}. */
  connect: (front: LinkFront) => void
  /** Called once, when the link is stopped. */
  onClosed?: () => void
}

/** What an event client does with its way to the bus, whichever that is. */
export interface Port {
  /** @throws TypeError (CTRL-4) or EncodeError (ENC-5) where this is no event that can be sent; nothing else. */
  emit(type: string, payload: unknown, pluginId?: string): void
  /** Hears events of that type, or all. What it returns ends that. */
  listen(listener: Listener, type?: string, options?: ListenOptions): () => void
  readonly status: LinkStatus
  onStatus(watcher: StatusWatcher): () => void
  /** Ends all this port's listeners; the last port of a link to close stops the link. */
  close(): Promise<void>
  /** The same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface ListenOptions {
  /** Also hear what this very port emits. Default `false`. */
  withOwn?: boolean
}

/**
 * The half of a link that event clients touch: ids, queue, local delivery and status. One for all event clients of a
 * runtime that use the same bus.
 */
export class LinkFront {
  readonly ids: EventIds
  readonly queue: EventQueue
  readonly listeners: Listeners
  readonly status: StatusBoard
  readonly #options: FrontOptions
  #engine: Engine | undefined
  #started = false
  #isClosed = false
  #isOver = false
  #attached: ((engine: Engine | undefined) => void) | undefined
  #isUnreachable = false
  #resting = false
  #closed: Promise<boolean> | undefined
  #ports = 0

  constructor(options: FrontOptions) {
    this.#options = options
    this.queue = new EventQueue(options.queue)
    const { host } = options
    this.ids = options.ids ?? new EventIds()
    this.listeners = new Listeners(host)
    this.status = new StatusBoard(host)
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** It is closed, and waits for nothing any more. */
  get isOver(): boolean {
    return this.#isOver
  }

  get awaitingHello(): boolean {
    return this.#engine?.awaitingHello ?? false
  }

  /** A port for one more event client. */
  port(): Port {
    this.#ports += 1
    const owner = {}
    let closed: Promise<void> | undefined
    const status = (): LinkStatus => this.status.current
    const leave = async (): Promise<void> => {
      this.listeners.removeAll(owner)
      this.#engine?.listening(this.listeners.size > 0)
      this.#ports -= 1
      if (this.#ports === 0) await this.close()
    }
    const close = (): Promise<void> => {
      closed ??= leave()
      return closed
    }
    return {
      emit: (type, payload, pluginId) => this.#emit(owner, type, payload, pluginId),
      listen: (listener, type, options) => this.#listen(owner, listener, type, options),
      get status() {
        return status()
      },
      onStatus: (watcher) => this.status.watch(watcher),
      close,
      [asyncDispose]: close,
    }
  }

  /** Sends what was printed elsewhere, as it is. No port hears it from here. */
  relay(event: OutgoingEvent): void {
    this.#send(event)
  }

  attach(engine: Engine): void {
    this.#engine = engine
    this.#attached?.(engine)
    engine.listening(this.listeners.size > 0)
    engine.rest(this.#resting)
  }

  /**
   * The application is out of sight, or in sight again: until then a stream of server-sent events is opened now and then only
   * (FALLBACK-6).
   */
  rest(wanted: boolean): void {
    this.#resting = wanted
    this.#engine?.rest(wanted)
  }

  /** The bus would never take these events: each is told of, and counted. */
  dropped(events: Parameters<Dropped>[0], why: string): void {
    for (const { eventId, bytes } of events) {
      this.#options.host.report(`event ${eventId} was dropped: it has ${bytes} bytes, ${why}`)
    }
    this.status.drop(events.length)
  }

  /** A connection is possible again after {@link fail}. */
  retry(): void {
    this.#isUnreachable = false
    if (!this.isClosed) this.status.set({ status: 'connecting' })
  }

  /** There is no connection yet, since the engine cannot be loaded so far. */
  delayed(reason: string): void {
    if (!this.isClosed) this.status.set({ status: 'connecting', reason })
  }

  /** There will be no connection; events are queued and counted. */
  fail(reason: string): void {
    this.#isUnreachable = true
    this.#attached?.(undefined)
    if (!this.isClosed) this.status.set({ status: 'closed', reason })
  }

  /**
   * Stops the link for good (CONN-9), once what is queued is sent, as far as that can be (CONN-11). What is left counts as dropped.
   *
   * @param waitMs how long a connection under way has to open, and then the bus to take what is left and to confirm it
   * @returns `true` where there was a connection and the bus completed the closing handshake, or answered every POST: it has
   * all that was sent
   */
  close(waitMs = 1_000): Promise<boolean> {
    if (this.#closed !== undefined) return this.#closed
    this.#isClosed = true
    const isDraining = this.#engine?.isDraining ?? (this.#started && !this.#isUnreachable && this.queue.length > 0)
    this.#closed = this.#engine?.stop(waitMs) ?? (isDraining ? this.#stopOnceLoaded(waitMs) : Promise.resolve(false))
    // Before anybody is told, who may emit or close in turn.
    this.#options.onClosed?.()
    if (isDraining) this.#closed = this.#closed.finally(() => this.#done())
    else this.#done()
    return this.#closed
  }

  /** The engine is still being loaded. */
  #stopOnceLoaded(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#options.host.after(waitMs, () => resolve(false))
      this.#attached = (engine) => {
        cancel()
        resolve(engine?.stop(waitMs) ?? false)
      }
    })
  }

  #done(): void {
    this.#isOver = true
    this.status.drop(this.queue.clear())
    this.status.set({ status: 'closed' })
  }

  #emit(from: object, type: string, payload: unknown, pluginId: string | undefined): void {
    checkEvent(type, pluginId)
    const event = printEvent({ type, payload, pluginId, eventId: this.ids.mint(), bridge: this.#options.bridge })
    // As it travels, so that a listener hears the same here and in another runtime.
    this.#send(event, () => this.listeners.enqueue(type, () => decode(event.text) as BusEvent, beside(from)))
  }

  /** @param takeTurn gives the event its turn with the listeners */
  #send(event: OutgoingEvent, takeTurn = (): void => {}): void {
    if (this.isClosed) {
      this.status.drop(1)
      return
    }
    // Both turns are taken before a status listener is told anything, who may emit too (ORDER-2).
    const evicted = this.queue.push(event)
    takeTurn()
    this.#start()
    this.#engine?.flush()
    this.status.drop(evicted)
    this.listeners.deliver()
  }

  #listen(owner: object, listener: Listener, type: string | undefined, options: ListenOptions = {}): () => void {
    if (this.isClosed) return () => {}
    const remove = this.listeners.add(owner, listener, type, options.withOwn)
    this.#start()
    this.#engine?.listening(true)
    return () => {
      remove()
      this.#engine?.listening(this.listeners.size > 0)
    }
  }

  #start(): void {
    if (this.#started) return
    this.#started = true
    this.status.set({ status: 'connecting' })
    this.#options.connect(this)
  }
}
