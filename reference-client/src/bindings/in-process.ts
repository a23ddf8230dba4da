import { asItTravels } from '@devtools-bus/schema/application-code'
import { decode } from '@devtools-bus/schema/codec'
import type { BusEvent } from '@devtools-bus/schema/event'
import { CONNECT, CONNECTED, DISPATCH, dispatch } from '@devtools-bus/schema/event-target'
import { asyncDispose } from '../link/async-dispose.js'
import type { EventIds } from '../link/event-ids.js'
import type { Port } from '../link/front.js'
import type { Host } from '../link/host.js'
import { beside, Listeners } from '../link/listeners.js'
import { checkEvent, type OutgoingEvent, printEvent } from '../link/outgoing.js'
import { EventQueue, type QueueLimits } from '../link/queue.js'
import { StatusBoard } from '../link/status.js'
import { Asking } from './asking.js'
import { sharedTarget } from './find-target.js'
import { HeardOnTarget } from './heard-on-target.js'

/** An event that waits for a bus, as it was when it was emitted. */
export interface Waiting extends OutgoingEvent {
  owner: object
  /** Who has heard it already: the event clients of this runtime, where there was no target; its own client's `withOwn` alone; or nobody. */
  heardBy: 'all' | 'own' | 'nobody'
}

export interface InProcessParts {
  host: Host
  ids: EventIds
  /** The first wait between two askings for the bus. */
  everyMs: number
  queue?: QueueLimits | undefined
  /**
   * There is no target: looks whether a bus is named by now (FIND-1), and has event clients go on over a link then.
   *
   * @returns why there is none
   */
  seek(): string | undefined
}

/**
 * The way to a bus in the same realm, over a shared EventTarget. Until a bus answers, events wait, and where there is no
 * target yet the event clients of the runtime hear each other (LOCAL-1).
 */
export class InProcess {
  readonly #parts: InProcessParts
  readonly #status: StatusBoard
  readonly #listeners: Listeners
  readonly #queue: EventQueue<Waiting>
  readonly #asking: Asking
  readonly #heard: HeardOnTarget
  #target: EventTarget | undefined
  #connected = false
  #flushing: Waiting | undefined

  /** @throws RangeError where a limit of the queue is out of range */
  constructor(parts: InProcessParts) {
    const { host, queue, everyMs } = parts
    this.#parts = parts
    this.#queue = new EventQueue(queue)
    this.#listeners = new Listeners(host)
    this.#status = new StatusBoard(host)
    this.#asking = new Asking(host, everyMs, () => this.#ask())
    this.#heard = new HeardOnTarget((type, event) => this.#hear(type, event))
  }

  /** @param owner who emits and listens there */
  port(owner: object): Port {
    const status = () => this.#status.current
    const close = async (): Promise<void> => {
      this.#listeners.removeAll(owner)
      this.#heard.removeAll(owner)
    }
    return {
      emit: (type, payload, pluginId) => this.#emit(owner, type, payload, pluginId),
      listen: (listener, type, options = {}) => {
        const remove = this.#listeners.add(owner, listener, type, options.withOwn)
        this.#follow()
        const removeHandler = this.#heard.add(owner, type)
        if (!this.#connected) this.#asking.ask()
        return () => {
          remove()
          removeHandler()
        }
      },
      get status() {
        return status()
      },
      onStatus: (watcher) => this.#status.watch(watcher),
      close,
      [asyncDispose]: close,
    }
  }

  /** Takes out what waits, in order; what is handed back stays. */
  drain(take: (waiting: Waiting) => boolean): void {
    for (let left = this.#queue.length; left > 0; left -= 1) {
      const waiting = this.#queue.peek() as Waiting
      this.#queue.shift()
      if (!take(waiting)) this.#queue.push(waiting)
    }
  }

  /** Moves to the realm's target where that is another than before: a bus has started in this process, or has stopped. */
  #follow(): void {
    const target = sharedTarget()
    if (target === this.#target) return
    this.#target?.removeEventListener(CONNECTED, this.#onConnected)
    this.#heard.moveTo(target)
    target?.addEventListener(CONNECTED, this.#onConnected)
    this.#target = target
    this.#connected = false
    this.#asking.restart()
  }

  #emit(owner: object, type: string, payload: unknown, pluginId: string | undefined): void {
    checkEvent(type, pluginId)
    this.#follow()
    if (!this.#connected && this.#target !== undefined) this.#asking.ask()
    const eventId = this.#parts.ids.mint()
    // While the queue is flushed, events that a listener emits go behind it (ORDER-2).
    if (this.#target !== undefined && this.#connected && this.#flushing === undefined) {
      this.#dispatch(DISPATCH, { type, payload, ...(pluginId !== undefined && { pluginId }), eventId })
      return
    }
    const event = printEvent({ type, payload, pluginId, eventId, bridge: false })
    const heardBy = this.#target === undefined ? 'all' : this.#connected ? 'nobody' : 'own'
    const evicted = this.#queue.push({ ...event, owner, heardBy })
    if (heardBy !== 'nobody') {
      this.#listeners.enqueue(
        type,
        () => decode(event.text) as BusEvent,
        heardBy === 'all' ? beside(owner) : (hearer) => hearer.withOwn && hearer.owner === owner,
      )
    }
    if (this.#target === undefined) this.#asking.ask()
    this.#status.drop(evicted)
    this.#listeners.deliver()
  }

  /** The bus has dispatched an event. */
  #hear(type: string, event: BusEvent): void {
    const { eventId, heardBy, owner } = this.#flushing ?? {}
    const isFlushed = eventId !== undefined && eventId === event.eventId
    if (isFlushed && heardBy === 'all') return
    // Immediate listeners get the original object. If delivery has to wait, a copy protects it from later changes (ORDER-3).
    const heard = this.#listeners.isBusy ? asItTravels(event) : event
    this.#listeners.enqueue(
      type,
      () => heard,
      isFlushed && heardBy === 'own' ? (hearer) => !hearer.withOwn || hearer.owner !== owner : undefined,
    )
    this.#listeners.deliver()
  }

  readonly #onConnected = (): void => {
    if (this.#connected) return
    this.#connected = true
    this.#asking.stop()
    // Until a listener does away with the target.
    while (this.#connected && this.#target !== undefined) {
      this.#flushing = this.#queue.peek()
      if (this.#flushing === undefined) break
      this.#queue.shift()
      this.#dispatch(DISPATCH, decode(this.#flushing.text))
    }
    this.#flushing = undefined
    if (this.#connected) this.#status.set({ status: 'open' })
  }

  /** @returns whether to ask again later */
  #ask(): boolean {
    this.#follow()
    const reason = this.#target === undefined ? this.#parts.seek() : undefined
    this.#status.set(reason === undefined ? { status: 'connecting' } : { status: 'closed', reason })
    if (this.#target !== undefined) this.#dispatch(CONNECT, {})
    return !this.#connected
  }

  /** The target may be the application's own and throw. */
  #dispatch(name: string, detail: unknown): void {
    const target = this.#target
    if (target === undefined) return
    try {
      dispatch(target, name, detail)
    } catch (cause) {
      this.#parts.host.report(`the event target of this runtime failed on ${JSON.stringify(name)}`, cause)
    }
  }
}
