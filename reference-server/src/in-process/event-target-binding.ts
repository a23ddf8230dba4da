/** Serves the published event clients of the bus's own process (LOCAL-2). */
import type { BusEvent } from '@devtools-bus/schema'
import { GuardedEventTarget } from './guarded-event-target.js'

declare global {
  var __TANSTACK_EVENT_TARGET__: EventTarget | null | undefined
}

export interface EventTargetBinding {
  /** Hands an event to the process's event clients. */
  dispatch(event: BusEvent): void
  /** Stops answering. The global goes with the last bus that made use of it. */
  unbind(): void
}

/** @param emit takes what an event client of this process dispatches; it may not be an event at all. */
export function bindEventTarget(emit: (event: unknown) => void): EventTargetBinding {
  globalThis.__TANSTACK_EVENT_TARGET__ ??= new GuardedEventTarget()
  const target = globalThis.__TANSTACK_EVENT_TARGET__
  if (target instanceof GuardedEventTarget) target.users += 1
  const connect = () => target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
  const dispatched = (event: Event) => emit((event as CustomEvent).detail)
  target.addEventListener('tanstack-connect', connect)
  target.addEventListener('tanstack-dispatch-event', dispatched)
  return {
    dispatch(event) {
      target.dispatchEvent(new CustomEvent(event.type, { detail: event }))
      target.dispatchEvent(new CustomEvent('tanstack-devtools-global', { detail: event }))
    },
    unbind() {
      target.removeEventListener('tanstack-connect', connect)
      target.removeEventListener('tanstack-dispatch-event', dispatched)
      if (!(target instanceof GuardedEventTarget)) return
      target.users -= 1
      if (target.users === 0 && globalThis.__TANSTACK_EVENT_TARGET__ === target) {
        globalThis.__TANSTACK_EVENT_TARGET__ = null
      }
    },
  }
}
