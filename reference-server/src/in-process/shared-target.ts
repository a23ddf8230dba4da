import { GivenIds } from './given-ids.js'
import { HandedOut } from './handed-out.js'
import { joinSides, leaveSides, type Sides, sidesOf } from './sides.js'

/**
 * An event target of this process, as the buses of this package that serve it see it. While there is one, each event that goes out on
 * it goes out once, whichever bus brings it, this package's or another (LOCAL-2).
 */
export class SharedTarget {
  readonly #buses: object[] = []
  /** A bus of this package made the target, and the last one takes it away. */
  isOurs = false
  readonly #sides: Sides
  readonly #handedOut = new HandedOut()
  readonly #ids = new GivenIds()
  #question: { isAnswered: boolean } | undefined
  #stopWatching = () => {}

  private constructor(private readonly target: EventTarget) {
    this.#sides = sidesOf(target)
  }

  /** The same for the same target, in every copy of this module. */
  static of(target: EventTarget): SharedTarget {
    // A dev server may have loaded this package twice: what is bound is known to the process, not to a copy of the module.
    holder[KEY] ??= new WeakMap()
    const shared = holder[KEY].get(target) ?? new SharedTarget(target)
    holder[KEY].set(target, shared)
    return shared
  }

  join(bus: object): void {
    joinSides(this.#sides, bus)
    if (this.#buses.push(bus) === 1) this.#watch()
  }

  leave(bus: object): void {
    leaveSides(this.#sides, bus)
    this.#buses.splice(this.#buses.indexOf(bus), 1)
    if (this.#buses.length === 0) this.#stopWatching()
  }

  /** The first hands out what event clients emit. */
  isFirst(bus: object): boolean {
    return this.#sides.list[0] === bus
  }

  /** No other bus or bridge of this project serves the target. */
  isAlone(bus: object): boolean {
    return this.isFirst(bus) && this.#sides.list.length === 1
  }

  /** One of this project asks whether another bus answers: those of this project do not, meanwhile. */
  get isAsking(): boolean {
    return this.#sides.asking > 0
  }

  /** What an event client has dispatched, under the id it has or was given here. */
  eventOf(dispatch: Event): unknown {
    return this.#ids.eventOf(dispatch)
  }

  /**
   * Whether a bus of another make serves the target, too, at this moment: it then hands out what event clients emit. It is not known
   * beforehand, so it is asked as an event client would.
   */
  hasForeignBus(): boolean {
    const question = { isAnswered: false }
    this.#question = question
    this.#sides.asking += 1
    try {
      this.target.dispatchEvent(new CustomEvent('tanstack-connect', { detail: {} }))
    } finally {
      this.#sides.asking -= 1
      this.#question = undefined
    }
    return question.isAnswered
  }

  /** Sees every event before any listener does. */
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
    if (this.#buses.length === 0) return true
    if (this.#question !== undefined && type === 'tanstack-connect-success') {
      // For whoever asked alone: a client that is just sending what it had waiting would send it again.
      this.#question.isAnswered = true
      return false
    }
    const { detail } = event as CustomEvent<{ eventId?: unknown } | null>
    if (type === 'tanstack-dispatch-event') this.#ids.giveTo(event)
    const isHandedOut = type.includes(':') || type === 'tanstack-devtools-global'
    const eventId = detail?.eventId
    return !(isHandedOut && typeof eventId === 'string' && this.#handedOut.again(type, eventId))
  }
}

const KEY = Symbol.for('@devtools-bus/server/targets/3')
const holder = globalThis as { [KEY]?: WeakMap<EventTarget, SharedTarget> }
