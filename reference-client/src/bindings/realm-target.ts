import type { BusEvent } from '@devtools-bus/schema/event'
import { ANY_EVENT, CONNECT, CONNECTED, DISPATCH, detailOf, dispatch, type Listenable } from './event-target.js'
import { HandedOut } from './handed-out.js'
import { isAnswered } from './is-answered.js'

/** In a page: before the listeners that others have added. */
const FIRST = { capture: true }

/** The EventTarget of a realm, as its bus sees it: asked whether a bus is there, given events, and dispatching them (LOCAL-3). */
export class RealmTarget {
  #isAsking = false
  readonly #handedOut = new HandedOut()
  readonly #watched = new Set<string>()

  /**
   * @param dispatched takes what an event client dispatches; it may not be an event at all
   * @param watched where to listen to what is handed out
   */
  constructor(
    private readonly target: EventTarget,
    private readonly dispatched: (detail: unknown) => void,
    private readonly watched: Listenable = target,
  ) {}

  /** From now on event clients are answered; those that wait are told at once. */
  start(): void {
    this.target.addEventListener(CONNECT, this.#onConnect)
    // Before other buses, so that each of them gets the id that an event is given here.
    this.target.addEventListener(DISPATCH, this.#onDispatch, FIRST)
    this.#watch(ANY_EVENT)
    this.#onConnect()
  }

  stop(): void {
    this.target.removeEventListener(CONNECT, this.#onConnect)
    this.target.removeEventListener(DISPATCH, this.#onDispatch, FIRST)
    for (const name of this.#watched) this.watched.removeEventListener(name, this.#onHandedOut, FIRST)
    this.#watched.clear()
  }

  /** Hands an event to whoever listens in this realm, unless it was handed out before. */
  deliver(event: BusEvent): void {
    if (this.#handedOut.has(ANY_EVENT, event)) return
    this.#watch(event.type)
    dispatch(this.target, event.type, event)
    dispatch(this.target, ANY_EVENT, event)
  }

  /** Whether another bus serves this realm, too, at this moment: it hands out what is emitted here, and so this one does not (LOCAL-4). */
  get isShared(): boolean {
    this.#isAsking = true
    const answered = isAnswered(this.target)
    this.#isAsking = false
    return answered
  }

  readonly #onConnect = (): void => {
    if (!this.#isAsking) dispatch(this.target, CONNECTED, undefined)
  }

  /** What goes out under that name is noted from now on, whoever dispatches it, and goes out once (LOCAL-4). */
  #watch(name: string): void {
    if (this.#watched.has(name)) return
    this.#watched.add(name)
    this.watched.addEventListener(name, this.#onHandedOut, FIRST)
  }

  readonly #onHandedOut = (dispatched: Event): void => {
    const event = detailOf(dispatched) as Partial<BusEvent> | undefined
    if (this.#handedOut.note(dispatched.type, event)) dispatched.stopImmediatePropagation()
  }

  readonly #onDispatch = (event: Event): void => this.dispatched(detailOf(event))
}
