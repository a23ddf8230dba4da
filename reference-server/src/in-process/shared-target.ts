import { detailOf, giveId, type Side, WatchedTarget } from '@devtools-bus/schema/event-target'
import { mintEventId } from './event-ids.js'

/** An event target of this process, as the buses of this package that serve it see it (LOCAL-2). */
export class SharedTarget extends WatchedTarget {
  readonly #buses: Side[] = []
  /** A bus of this package made the target, and the last one takes it away. */
  isOurs = false

  private constructor(target: EventTarget) {
    super(target, (dispatched) => giveId(dispatched, mintEventId, true))
  }

  /** The same for the same target, in every copy of this module. */
  static of(target: EventTarget): SharedTarget {
    // A dev server may have loaded this package twice: what is bound is known to the process, not to a copy of the module.
    holder[KEY] ??= new WeakMap()
    const shared = holder[KEY].get(target) ?? new SharedTarget(target)
    holder[KEY].set(target, shared)
    return shared
  }

  override join(bus: Side): void {
    super.join(bus)
    if (this.#buses.push(bus) === 1) this.watch()
  }

  override leave(bus: Side): void {
    super.leave(bus)
    this.#buses.splice(this.#buses.indexOf(bus), 1)
    if (this.#buses.length === 0) this.unwatch()
  }

  /** What an event client has dispatched, under the id it has or was given here. */
  eventOf(dispatched: Event): unknown {
    giveId(dispatched, mintEventId, false)
    return detailOf(dispatched)
  }
}

const KEY = Symbol.for('@devtools-bus/server/targets/4')
const holder = globalThis as { [KEY]?: WeakMap<EventTarget, SharedTarget> }
