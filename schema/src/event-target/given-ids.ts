import { detailOf } from './events.js'

interface Given {
  id: string
  /** What it was given for: the same detail in another dispatch is another event. */
  dispatched: Event
}

/** Of each detail, the id that it was given here. For the whole realm: a bus that is started anew must not take it for the emitter's own. */
const given = new WeakMap<object, Given>()

/**
 * Gives what is dispatched an id, unless its emitter has given it one: by it an event is known again, whichever bus brings it to
 * whomever (ONCE-1). The id stays with the detail itself. A detail that takes none, a frozen one, is dispatched as a copy; so is one that
 * has an id from an earlier dispatch, since the earlier event may still be on its way.
 *
 * @param isNew nobody has heard this dispatch yet, so an id that is there from here is from an earlier one
 */
export function giveId(dispatched: Event, mint: () => string, isNew: boolean): void {
  const detail = detailOf(dispatched)
  if (typeof detail !== 'object' || detail === null) return
  const event = detail as { eventId?: string | null }
  const known = given.get(event)
  const isGiven = known !== undefined && known.id === event.eventId
  if (isGiven ? !isNew && known.dispatched === dispatched : event.eventId !== undefined && event.eventId !== null)
    return
  const id = mint()
  const holder = isGiven || !Reflect.set(event, 'eventId', id) ? copyOf(event, id) : event
  given.set(holder, { id, dispatched })
  if (holder !== event)
    Object.defineProperty(dispatched, 'detail', { value: holder, configurable: true, enumerable: true })
}

function copyOf(event: object, eventId: string): object {
  return Object.assign(Object.create(Object.getPrototypeOf(event) as object | null), event, { eventId })
}
