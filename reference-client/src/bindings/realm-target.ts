import { CONNECT, CONNECTED, DISPATCH, dispatch, WatchedTarget } from '@devtools-bus/schema/event-target'

export interface RealmTargetEvents {
  /** An event client dispatches something, and nobody has heard it yet, neither this bus nor others. It may not be an event at all. */
  emitting(dispatched: Event): void
  /** What it was is to be taken now. */
  emitted(dispatched: Event): void
}

/** The EventTarget of a realm, as its bus serves it: asked whether a bus is there, given events, and dispatching them (LOCAL-3). */
export class RealmTarget extends WatchedTarget {
  readonly #target: EventTarget
  readonly #events: RealmTargetEvents

  constructor(target: EventTarget, events: RealmTargetEvents) {
    super(target, (dispatched) => events.emitting(dispatched))
    this.#target = target
    this.#events = events
  }

  /** From now on event clients are answered; those that wait are told at once. */
  start(): void {
    this.join(this)
    this.watch()
    this.#target.addEventListener(CONNECT, this.#onConnect)
    this.#target.addEventListener(DISPATCH, this.#onDispatch)
    this.#onConnect()
  }

  stop(): void {
    this.leave(this)
    this.#target.removeEventListener(CONNECT, this.#onConnect)
    this.#target.removeEventListener(DISPATCH, this.#onDispatch)
    this.unwatch()
  }

  /** Whether another bus serves this realm, too, at this moment: it hands out what is emitted here, and so this one does not (LOCAL-4). */
  get isShared(): boolean {
    return !this.isFirst(this) || this.hasForeignBus()
  }

  readonly #onConnect = (): void => {
    if (!this.isAsking) dispatch(this.#target, CONNECTED, undefined)
  }

  readonly #onDispatch = (event: Event): void => this.#events.emitted(event)
}
