/** Serves the published event clients of the bus's own process (LOCAL-2). */
import type { BusEvent } from '@devtools-bus/schema'
import { busesOf, hasForeignBus } from './buses-of-target.js'
import { GuardedEventTarget } from './guarded-event-target.js'

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

/**
 * @param emit takes what an event client of this process dispatches; it may not be an event at all. Its second argument
 * says whether this bus is the one to hand the event to the process's event clients: of several, one does.
 */
export function bindEventTarget(emit: (event: unknown, dispatch: boolean) => void): EventTargetBinding {
  const target = globalThis.__TANSTACK_EVENT_TARGET__ ?? ownTarget()
  globalThis.__TANSTACK_EVENT_TARGET__ = target
  const ours = busesOf(target)
  const { buses } = ours
  const connect = () => {
    if (!ours.isAsking) target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
  }
  const dispatched = (event: Event) =>
    emit((event as CustomEvent).detail, buses[0] === binding && !hasForeignBus(target))
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
      const isLast = ours.isOurs && buses.length === 0 && globalThis.__TANSTACK_EVENT_TARGET__ === target
      if (isLast && !hasForeignBus(target)) globalThis.__TANSTACK_EVENT_TARGET__ = null
    },
  }
  buses.push(binding)
  return binding
}

function ownTarget(): EventTarget {
  own ??= new GuardedEventTarget()
  busesOf(own).isOurs = true
  return own
}
