import { QUEUE_EVENTS } from '@devtools-bus/schema/constants'
import type { BusEvent } from '@devtools-bus/schema/event'
import { ANY_EVENT, CONNECT, CONNECTED, DISPATCH, detailOf, dispatch } from '@devtools-bus/schema/event-target'
import { asyncDispose } from '../link/async-dispose.js'
import { EventIds } from '../link/event-ids.js'
import type { ListenOptions, Port } from '../link/front.js'
import type { Host } from '../link/host.js'
import { type Listener, Listeners } from '../link/listeners.js'
import { checkEvent } from '../link/outgoing.js'
import { StatusBoard } from '../link/status.js'
import { sharedTarget } from './find-target.js'

interface Entry {
  owner: object
  type: string | undefined
  /** Takes what the target dispatches. */
  handler: (event: Event) => void
}

interface Waiting {
  event: BusEvent
  /** The event clients of this runtime have heard it already: there was no target when it was emitted. */
  heard: boolean
}

/** How often the bus is asked for before only an emit asks again; each wait is twice the one before. */
const ASKS = 10
const LONGEST_WAIT_MS = 5_000

/**
 * The way to a bus in the same realm, over a shared EventTarget. Until a bus answers, events wait, and where there is no
 * target yet the event clients of the runtime hear each other (LOCAL-1).
 */
export class InProcess {
  readonly #host: Host
  readonly #status: StatusBoard
  readonly #entries = new Set<Entry>()
  /** Who hears what while there is no target. */
  readonly #local: Listeners
  #waiting: Waiting[] = []
  #target: EventTarget | undefined
  #connected = false
  #flushing: Waiting | undefined
  #asks = 0
  #waitMs: number
  #askedAt = Number.NEGATIVE_INFINITY
  #cancelAsk: (() => void) | undefined

  /**
   * @param everyMs the first wait between two askings for the bus
   * @param noBus why there is no link either, for the status
   */
  constructor(
    host: Host,
    private readonly everyMs: number,
    private readonly noBus?: string,
  ) {
    this.#host = host
    this.#waitMs = everyMs
    this.#local = new Listeners(host.report)
    this.#status = new StatusBoard(host.report, (callback) => void host.after(0, callback))
  }

  port(): Port {
    const owner = {}
    const ids = new EventIds()
    const status = () => this.#status.current
    const close = async (): Promise<void> => {
      this.#local.removeAll(owner)
      for (const entry of this.#entries) if (entry.owner === owner) this.#remove(entry)
    }
    return {
      emit: (type, payload, pluginId) => {
        checkEvent(type, pluginId)
        const event: BusEvent = { type, payload }
        if (pluginId !== undefined) event.pluginId = pluginId
        event.eventId = ids.mint()
        this.#emit(owner, event)
      },
      listen: (listener, type, options) => this.#listen(owner, ids, listener, type, options),
      get status() {
        return status()
      },
      onStatus: (watcher) => this.#status.watch(watcher),
      close,
      [asyncDispose]: close,
    }
  }

  #emit(owner: object, event: BusEvent): void {
    this.#follow()
    // While what waited goes out, what a listener emits takes its turn behind it (ORDER-2).
    if (this.#target !== undefined && this.#connected && this.#flushing === undefined) {
      dispatch(this.#target, DISPATCH, event)
      return
    }
    const heard = this.#target === undefined
    this.#waiting.push({ event, heard })
    if (this.#waiting.length > QUEUE_EVENTS) {
      this.#waiting.shift()
      this.#status.drop(1)
    }
    if (heard) {
      this.#local.enqueue(event.type, () => event, owner)
      this.#local.deliver()
    }
    if (!this.#connected) this.#ask()
  }

  #listen(
    owner: object,
    ids: EventIds,
    listener: Listener,
    type: string | undefined,
    { notOwn = false }: ListenOptions = {},
  ): () => void {
    const hear = (event: BusEvent): void => {
      if (this.#flushing?.heard && this.#flushing.event.eventId === event.eventId) return
      if (notOwn && event.eventId !== undefined && ids.isOwn(event.eventId)) return
      listener(event)
    }
    const entry: Entry = {
      owner,
      type,
      handler: (dispatched) => {
        try {
          hear(detailOf(dispatched) as BusEvent)
        } catch (cause) {
          this.#host.report(`a listener to ${type ?? 'all events'} threw`, cause)
        }
      },
    }
    const removeLocal = this.#local.add(owner, hear, type)
    this.#follow()
    this.#entries.add(entry)
    this.#target?.addEventListener(type ?? ANY_EVENT, entry.handler)
    if (!this.#connected) this.#ask()
    return () => {
      removeLocal()
      this.#remove(entry)
    }
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry)
    this.#target?.removeEventListener(entry.type ?? ANY_EVENT, entry.handler)
  }

  /** Moves to the realm's target where that is another than before: a bus has started in this process, or has stopped. */
  #follow(): void {
    const target = sharedTarget()
    if (target === this.#target) return
    this.#target?.removeEventListener(CONNECTED, this.#onConnected)
    for (const { type, handler } of this.#entries) {
      this.#target?.removeEventListener(type ?? ANY_EVENT, handler)
      target?.addEventListener(type ?? ANY_EVENT, handler)
    }
    target?.addEventListener(CONNECTED, this.#onConnected)
    this.#target = target
    this.#connected = false
    this.#asks = 0
    this.#waitMs = this.everyMs
  }

  readonly #onConnected = (): void => {
    if (this.#connected) return
    this.#connected = true
    this.#cancelAsk?.()
    this.#cancelAsk = undefined
    // Until a listener does away with the target.
    while (this.#connected && this.#target !== undefined) {
      this.#flushing = this.#waiting.shift()
      if (this.#flushing === undefined) break
      dispatch(this.#target, DISPATCH, this.#flushing.event)
    }
    this.#flushing = undefined
    if (this.#connected) this.#status.set({ status: 'open' })
  }

  /** Asks whether a bus is there, at once and then at growing intervals (never more often than those). */
  #ask(): void {
    if (this.#cancelAsk !== undefined) return
    if (this.#asks >= ASKS && this.#host.now() - this.#askedAt < LONGEST_WAIT_MS) return
    this.#askNow()
  }

  #askNow(): void {
    this.#cancelAsk = undefined
    this.#askedAt = this.#host.now()
    this.#follow()
    this.#asks += 1
    const reason = this.#target === undefined ? this.noBus : undefined
    this.#status.set(reason === undefined ? { status: 'connecting' } : { status: 'closed', reason })
    if (this.#target !== undefined) dispatch(this.#target, CONNECT, {})
    if (this.#connected || this.#asks >= ASKS) return
    this.#cancelAsk = this.#host.after(this.#waitMs, () => this.#askNow())
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
  }
}
