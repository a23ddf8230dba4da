import type { BusEvent } from '@devtools-bus/schema/event'
import { ANY_EVENT, CONNECT, CONNECTED, DISPATCH, detailOf, dispatch } from './event-target.js'
import { HandedOut } from './handed-out.js'
import { joinSides, leaveSides, type Sides, sidesOf } from './sides.js'

export interface RealmTargetEvents {
  /** An event client dispatches something, and nobody has heard it yet, neither this bus nor others. It may not be an event at all. */
  emitting(dispatched: Event): void
  /** What it was is to be taken now. */
  emitted(dispatched: Event): void
}

/**
 * The EventTarget of a realm, as its bus sees it: asked whether a bus is there, given events, and dispatching them (LOCAL-3). It sees what
 * is dispatched before any listener does, whoever listened first: browsers call the listeners of a window in the order they came in,
 * those that capture too.
 */
export class RealmTarget {
  readonly #handedOut = new HandedOut()
  readonly #sides: Sides
  #question: { isAnswered: boolean } | undefined
  #isServing = false
  #stopWatching = (): void => {}

  constructor(
    private readonly target: EventTarget,
    private readonly events: RealmTargetEvents,
  ) {
    this.#sides = sidesOf(target)
  }

  /** From now on event clients are answered; those that wait are told at once. */
  start(): void {
    this.#isServing = true
    joinSides(this.#sides, this)
    this.#watch()
    this.target.addEventListener(CONNECT, this.#onConnect)
    this.target.addEventListener(DISPATCH, this.#onDispatch)
    this.#onConnect()
  }

  stop(): void {
    this.#isServing = false
    leaveSides(this.#sides, this)
    this.target.removeEventListener(CONNECT, this.#onConnect)
    this.target.removeEventListener(DISPATCH, this.#onDispatch)
    this.#stopWatching()
  }

  /** Hands an event to whoever listens in this realm, unless it was handed out before. */
  deliver(event: BusEvent): void {
    if (this.#handedOut.has(ANY_EVENT, event)) return
    dispatch(this.target, event.type, event)
    dispatch(this.target, ANY_EVENT, event)
  }

  /**
   * Whether another bus serves this realm, too, at this moment: it hands out what is emitted here, and so this one does not (LOCAL-4).
   * One of another make is not known beforehand, so it is asked each time, as an event client would.
   */
  get isShared(): boolean {
    const [first = this] = this.#sides.list
    if (first !== this) return true
    const question = { isAnswered: false }
    this.#question = question
    this.#sides.asking += 1
    try {
      dispatch(this.target, CONNECT, {})
    } finally {
      this.#sides.asking -= 1
      this.#question = undefined
    }
    return question.isAnswered
  }

  readonly #onConnect = (): void => {
    if (this.#sides.asking === 0) dispatch(this.target, CONNECTED, undefined)
  }

  readonly #onDispatch = (event: Event): void => this.events.emitted(event)

  #watch(): void {
    const { target } = this
    const own = Object.getOwnPropertyDescriptor(target, 'dispatchEvent')
    const { dispatchEvent } = target
    const watching = (event: Event): boolean => (this.#isToGoOut(event) ? dispatchEvent.call(target, event) : true)
    target.dispatchEvent = watching
    this.#stopWatching = () => {
      // Somebody may have wrapped it since; theirs stays, and calls through.
      if (target.dispatchEvent !== watching) return
      if (own === undefined) delete (target as Partial<EventTarget>).dispatchEvent
      else Object.defineProperty(target, 'dispatchEvent', own)
    }
  }

  #isToGoOut(event: Event): boolean {
    const { type } = event
    if (!this.#isServing) return true
    if (type === CONNECTED && this.#question !== undefined) {
      // For this bus alone: a client that is just sending what it had waiting would send it again.
      this.#question.isAnswered = true
      return false
    }
    if (type === DISPATCH) this.events.emitting(event)
    const detail = detailOf(event)
    // What goes out goes out once, whoever dispatches it (LOCAL-4).
    const isHandedOut = type === ANY_EVENT || type.includes(':')
    return !(isHandedOut && this.#handedOut.note(type, detail as Partial<BusEvent> | null | undefined))
  }
}
