import type { BusEvent } from '@devtools-bus/schema/event'
import { ANY_EVENT, detailOf } from '@devtools-bus/schema/event-target'

/**
 * Tells of each event that is dispatched on a target, once and before anything that a listener to it emits: a bus dispatches it under its type and then
 * as {@link ANY_EVENT}, and listeners to one and to the other are to hear all in one order (ORDER-3).
 */
export class HeardOnTarget {
  /** Who listens to what; `undefined`: to everything. */
  readonly #wanted = new Set<{ owner: object; type: string | undefined }>()
  /** Told of under their types, and yet to come as {@link ANY_EVENT}. */
  readonly #early = new WeakSet<object>()
  #target: EventTarget | undefined

  constructor(private readonly tell: (type: string, event: BusEvent) => void) {}

  /** What it returns ends that. */
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
