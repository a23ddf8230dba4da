import type { BusEvent } from '@devtools-bus/schema/event'
import { ANY_EVENT, detailOf } from '@devtools-bus/schema/event-target'

/**
 * Reports each event dispatched on a target exactly once, before any event that its listeners emit. A bus dispatches an event under its type and
 * then as {@link ANY_EVENT}; listeners for either must get all events in the same order (ORDER-3).
 */
export class HeardOnTarget {
  /** Listeners by type; `undefined`: all types. */
  readonly #wanted = new Set<{ owner: object; type: string | undefined }>()
  /** Told of under their types, and yet to come as {@link ANY_EVENT}. */
  readonly #early = new WeakSet<object>()
  #target: EventTarget | undefined

  constructor(private readonly tell: (type: string, event: BusEvent) => void) {}

  /** Returns a function that removes it. */
  add(owner: object, type: string | undefined): () => void {
    const wanted = { owner, type }
    this.#wanted.add(wanted)
    // The same function again changes nothing.
    this.#target?.addEventListener(nameOf(wanted), this.#onEvent)
    return () => this.#remove(wanted)
  }

  removeAll(owner: object): void {
    for (const wanted of this.#wanted) if (wanted.owner === owner) this.#remove(wanted)
  }

  moveTo(target: EventTarget | undefined): void {
    for (const wanted of this.#wanted) {
      this.#target?.removeEventListener(nameOf(wanted), this.#onEvent)
      target?.addEventListener(nameOf(wanted), this.#onEvent)
    }
    this.#target = target
  }

  #remove(wanted: { owner: object; type: string | undefined }): void {
    this.#wanted.delete(wanted)
    if (!this.#isWanted(wanted.type)) this.#target?.removeEventListener(nameOf(wanted), this.#onEvent)
  }

  #isWanted(type: string | undefined): boolean {
    for (const wanted of this.#wanted) if (wanted.type === type) return true
    return false
  }

  readonly #onEvent = (dispatched: Event): void => {
    const detail = detailOf(dispatched)
    if (typeof detail !== 'object' || detail === null) return
    if (dispatched.type !== ANY_EVENT) {
      if (this.#isWanted(undefined)) this.#early.add(detail)
      this.tell(dispatched.type, detail as BusEvent)
    } else if (!this.#early.delete(detail)) this.tell(String((detail as BusEvent).type), detail as BusEvent)
  }
}

function nameOf({ type = ANY_EVENT }: { type: string | undefined }): string {
  return type
}
