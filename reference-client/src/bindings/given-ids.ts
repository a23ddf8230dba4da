import { detailOf } from './event-target.js'

interface Given {
  id: string
  /** What it was given for: the same detail in another dispatch is another event. */
  dispatched: Event
}

/** Of each detail, the id that it was given here. For the whole realm: a bus that is started anew must not take it for the emitter's own. */
const given = new WeakMap<object, Given>()

/**
 * Gives what is dispatched an id, unless its emitter has given it one: by it an event is known again, whichever bus brings it here. The
 * id stays with the detail itself, where that takes one; a detail that has one from an earlier dispatch is dispatched as a copy, since
 * the earlier event may still be on its way.
 *
 * @param isNew nobody has heard this dispatch yet, so an id that is there from here is from an earlier one
 */
export function giveId(dispatched: Event, mint: () => string, isNew: boolean): void {
  const detail = detailOf(dispatched)
  if (typeof detail !== 'object' || detail === null) return
  const event = detail as { eventId?: string }
  const known = given.get(event)
  if (known !== undefined && known.id === event.eventId) {
    if (!isNew && known.dispatched === dispatched) return
    const id = mint()
    const copy: object = Object.assign(Object.create(Object.getPrototypeOf(event) as object | null), event, {
      eventId: id,
    })
    given.set(copy, { id, dispatched })
    Object.defineProperty(dispatched, 'detail', { value: copy, configurable: true, enumerable: true })
  } else if ((event.eventId === undefined || event.eventId === null) && Object.isExtensible(event)) {
    event.eventId = mint()
    given.set(event, { id: event.eventId, dispatched })
  }
}
