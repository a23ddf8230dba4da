/** Serves the published event clients of the bus's own process (LOCAL-2). */
import type { BusEvent } from '@devtools-bus/schema'
import { mintEventId } from './event-ids.js'
import { GuardedEventTarget } from './guarded-event-target.js'
import { isAnswered } from './is-answered.js'

declare global {
  var __TANSTACK_EVENT_TARGET__: EventTarget | null
}

export interface EventTargetBinding {
  /** Hands an event to the process's event clients. */
  dispatch(event: BusEvent): void
  /** Stops answering. The global goes with the last bus that made use of it. */
  unbind(): void
}

// Kept when the last bus stops: who listened to it is heard again when the next one starts.
let own: GuardedEventTarget | undefined

/** Targets on which a bus of this package asks whether another one answers. */
const asking = new WeakSet<EventTarget>()

/**
 * @param emit takes what an event client of this process dispatches; it may not be an event at all. Its second argument
 * says whether this bus is the one to hand the event to the process's event clients: of several, one does.
 */
export function bindEventTarget(emit: (event: unknown, dispatch: boolean) => void): EventTargetBinding {
  own ??= new GuardedEventTarget()
  globalThis.__TANSTACK_EVENT_TARGET__ ??= own
  const target = globalThis.__TANSTACK_EVENT_TARGET__
  const buses = target instanceof GuardedEventTarget ? target.buses : []
  const connect = () => {
    if (!asking.has(target)) target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
  }
  const isServedByAnother = () => {
    asking.add(target)
    const answered = isAnswered(target)
    asking.delete(target)
    return answered
  }
  const dispatched = (event: Event) => {
    const { detail } = event as CustomEvent
    giveId(detail)
    emit(detail, buses[0] === binding && !isServedByAnother())
  }
  target.addEventListener('tanstack-connect', connect)
  target.addEventListener('tanstack-dispatch-event', dispatched)
  const binding: EventTargetBinding = {
    dispatch(event) {
      target.dispatchEvent(new CustomEvent(event.type, { detail: event }))
      target.dispatchEvent(new CustomEvent('tanstack-devtools-global', { detail: event }))
    },
    unbind() {
      target.removeEventListener('tanstack-connect', connect)
      target.removeEventListener('tanstack-dispatch-event', dispatched)
      buses.splice(buses.indexOf(binding), 1)
      if (target === own && buses.length === 0 && globalThis.__TANSTACK_EVENT_TARGET__ === target) {
        globalThis.__TANSTACK_EVENT_TARGET__ = null
      }
    },
  }
  buses.push(binding)
  return binding
}

/** By its id an event is known again, whichever bus brings it to whomever (ONCE-1). It stays with the event itself. */
function giveId(detail: unknown): void {
  if (typeof detail !== 'object' || detail === null || !Object.isExtensible(detail)) return
  const event = detail as { eventId?: string }
  event.eventId ??= mintEventId()
}
