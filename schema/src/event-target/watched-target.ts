import {
  ANY_EVENT,
  CONNECT,
  CONNECTED,
  DISPATCH,
  dispatch,
  dispatchLazily,
  type Identified,
  identityOf,
} from './events.js'
import { HandedOut } from './handed-out.js'
import { joinSides, leaveSides, type Side, type Sides, sidesOf } from './sides.js'

/**
 * An EventTarget that buses or bridges of this project serve. While it is watched, each event goes out on it once, whoever dispatches
 * it; and what event clients emit is seen before any listener hears of it, whoever listened first: browsers call the listeners of a window in
 * the order in which they came, those that capture too.
 */
export class WatchedTarget {
  readonly #handedOut = new HandedOut()
  readonly #sides: Sides
  #question: { isAnswered: boolean } | undefined
  #isWatched = false
  #stopWatching = (): void => {}

  /** @param emitting an event client dispatches something, which may be no event at all, and nobody has heard it yet. */
  constructor(
    private readonly target: EventTarget,
    private readonly emitting: (dispatched: Event) => void,
  ) {
    this.#sides = sidesOf(target)
  }

  join(side: Side): void {
    joinSides(this.#sides, side)
  }

  leave(side: Side): void {
    leaveSides(this.#sides, side)
  }

  /** The first hands out what event clients emit. */
  isFirst(side: Side): boolean {
    const [first = side] = this.#sides.list
    return first === side
  }

  /** No other bus or bridge of this project serves the target. */
  isAlone(side: Side): boolean {
    return this.isFirst(side) && this.#sides.list.length === 1
  }

  /** One of this project asks whether a bus of another make answers: those of this project do not, meanwhile. */
  get isAsking(): boolean {
    return this.#sides.asking > 0
  }

  /**
   * Whether a bus of another make serves the target, too, at this moment: it then hands out what event clients emit. It is not known
   * beforehand, so it is asked each time, as an event client would.
   */
  hasForeignBus(): boolean {
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

  /** Hands an event to whoever listens on the target, unless it was handed out before. */
  deliver(event: Identified & { type: string }): void {
    this.deliverLazily(event, () => event)
  }

  /** The same, the event being built where somebody looks at it. */
  deliverLazily(head: Identified & { type: string }, event: () => unknown): void {
    if (this.#handedOut.has(ANY_EVENT, head)) return
    dispatchLazily(this.target, head.type, head, event)
    dispatchLazily(this.target, ANY_EVENT, head, event)
  }

  watch(): void {
    const { target } = this
    const own = Object.getOwnPropertyDescriptor(target, 'dispatchEvent')
    const { dispatchEvent } = target
    const watching = (event: Event): boolean => (this.#isToGoOut(event) ? dispatchEvent.call(target, event) : true)
    target.dispatchEvent = watching
    this.#isWatched = true
    this.#stopWatching = () => {
      // Somebody may have wrapped it since; theirs stays, and calls through.
      if (target.dispatchEvent !== watching) return
      if (own === undefined) delete (target as Partial<EventTarget>).dispatchEvent
      else Object.defineProperty(target, 'dispatchEvent', own)
    }
  }

  unwatch(): void {
    this.#isWatched = false
    this.#stopWatching()
  }

  #isToGoOut(event: Event): boolean {
    const { type } = event
    if (!this.#isWatched) return true
    if (type === CONNECTED && this.#question !== undefined) {
      // For whoever asked alone: a client that is just sending what it had waiting would send it again.
      this.#question.isAnswered = true
      return false
    }
    if (type === DISPATCH) this.emitting(event)
    const isHandedOut = type === ANY_EVENT || type.includes(':')
    return !(isHandedOut && this.#handedOut.note(type, identityOf(event)))
  }
}
