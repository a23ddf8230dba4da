import { ANY_EVENT, CONNECT, CONNECTED, DISPATCH, detailOf, dispatch } from './event-target.js'

/** The EventTarget of a realm, as its bus sees it: asked whether a bus is there, given events, and dispatching them (LOCAL-3). */
export class RealmTarget {
  #isProbing = false

  /** @param dispatched takes what an event client dispatches; it may not be an event at all */
  constructor(
    private readonly target: EventTarget,
    private readonly dispatched: (detail: unknown) => void,
  ) {}

  /** From now on event clients are answered; those that wait are told at once. */
  start(): void {
    this.target.addEventListener(CONNECT, this.#onConnect)
    this.target.addEventListener(DISPATCH, this.#onDispatch)
    this.#onConnect()
  }

  stop(): void {
    this.target.removeEventListener(CONNECT, this.#onConnect)
    this.target.removeEventListener(DISPATCH, this.#onDispatch)
  }

  /** Hands an event to whoever listens in this realm. */
  deliver(event: { type: string }): void {
    dispatch(this.target, event.type, event)
    dispatch(this.target, ANY_EVENT, event)
  }

  /**
   * Whether another bus serves this realm, too, at this moment: it hands out what is emitted here, and so this one does not
   * (LOCAL-4). The other is not known beforehand, so it is asked each time, as an event client would.
   */
  get isShared(): boolean {
    let isAnswered = false
    const onAnswer = (): void => {
      isAnswered = true
    }
    this.target.addEventListener(CONNECTED, onAnswer)
    this.#isProbing = true
    dispatch(this.target, CONNECT, {})
    this.#isProbing = false
    this.target.removeEventListener(CONNECTED, onAnswer)
    return isAnswered
  }

  readonly #onConnect = (): void => {
    if (!this.#isProbing) dispatch(this.target, CONNECTED, undefined)
  }

  readonly #onDispatch = (event: Event): void => this.dispatched(detailOf(event))
}
