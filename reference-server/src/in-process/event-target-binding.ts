/** Serves the published event clients of the bus's own process (LOCAL-2). */
import type { BusEvent, EventHead } from '@devtools-bus/schema'
import { CONNECT, CONNECTED, DISPATCH, dispatch } from '@devtools-bus/schema/event-target'
import { GuardedEventTarget } from './guarded-event-target.js'
import { SharedTarget } from './shared-target.js'

declare global {
  var __TANSTACK_EVENT_TARGET__: EventTarget | null
}

export interface EventTargetBinding {
  /** Hands an event to the process's event clients; it is built where one of them looks at it. */
  dispatch(head: EventHead, event: () => BusEvent): void
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
  const shared = SharedTarget.of(target)
  const connect = () => {
    if (!shared.isAsking) dispatch(target, CONNECTED, undefined)
  }
  const dispatched = (event: Event) => {
    emit(shared.eventOf(event), shared.isFirst(binding) && !shared.hasForeignBus())
  }
  target.addEventListener(CONNECT, connect)
  target.addEventListener(DISPATCH, dispatched)
  const binding: EventTargetBinding = {
    dispatch: (head, event) => shared.deliverLazily(head, event),
    unbind() {
      target.removeEventListener(CONNECT, connect)
      target.removeEventListener(DISPATCH, dispatched)
      // As long as one of another make serves it, the target stays for that.
      const isLast = shared.isOurs && shared.isAlone(binding) && !shared.hasForeignBus()
      shared.leave(binding)
      if (isLast && globalThis.__TANSTACK_EVENT_TARGET__ === target) globalThis.__TANSTACK_EVENT_TARGET__ = null
    },
  }
  shared.join(binding)
  return binding
}

function ownTarget(): EventTarget {
  own ??= new GuardedEventTarget()
  SharedTarget.of(own).isOurs = true
  return own
}
