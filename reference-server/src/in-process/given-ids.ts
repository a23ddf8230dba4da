import { mintEventId } from './event-ids.js'

type Detail = { eventId?: unknown }

/**
 * Ids for events that event clients dispatch without one. By its id an event is known again, whichever bus brings it to
 * whomever (ONCE-1). It stays with the event itself, where that takes one, and counts for one dispatch: the same object
 * dispatched again is another event.
 */
export class GivenIds {
  readonly #byDispatch = new WeakMap<Event, string>()
  readonly #lastOf = new WeakMap<object, string>()
  readonly #copies = new WeakMap<Event, object>()

  giveTo(dispatch: Event): void {
    const { detail } = dispatch as CustomEvent<unknown>
    if (typeof detail !== 'object' || detail === null || this.#byDispatch.has(dispatch)) return
    const { eventId } = detail as Detail
    if (eventId !== undefined && eventId !== null && eventId !== this.#lastOf.get(detail)) return
    const id = mintEventId()
    this.#byDispatch.set(dispatch, id)
    if (Reflect.set(detail, 'eventId', id)) this.#lastOf.set(detail, id)
  }

  /** What was dispatched, under its id: a copy where the event, a frozen one, cannot hold that. */
  eventOf(dispatch: Event): unknown {
    const { detail } = dispatch as CustomEvent<object>
    const eventId = this.#byDispatch.get(dispatch)
    if (eventId === undefined || (detail as Detail).eventId === eventId) return detail
    const copy = this.#copies.get(dispatch) ?? { ...detail, eventId }
    this.#copies.set(dispatch, copy)
    return copy
  }
}
