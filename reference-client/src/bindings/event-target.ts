/** The EventTarget through which event clients of one realm meet their bus (LOCAL-2), and the events on it. */

export const CONNECT = 'tanstack-connect'
export const CONNECTED = 'tanstack-connect-success'
export const DISPATCH = 'tanstack-dispatch-event'
export const ANY_EVENT = 'tanstack-devtools-global'

/** The EventTarget of this realm, where there is one: what the bus's own process shares, or the page's window. */
export function sharedTarget(): EventTarget | undefined {
  const { __TANSTACK_EVENT_TARGET__: shared } = globalThis as { __TANSTACK_EVENT_TARGET__?: EventTarget | null }
  return shared || windowTarget()
}

/** The window, where it can be listened on: some code gives a worker one that is an empty object. */
export function windowTarget(): EventTarget | undefined {
  const { window } = globalThis as { window?: Partial<EventTarget> | null }
  const isTarget = typeof window?.addEventListener === 'function' && typeof window.dispatchEvent === 'function'
  return isTarget ? (window as EventTarget) : undefined
}

/** No window that can be listened on and no such target: the bus is in another realm (FIND-1). */
export function isIsolated(): boolean {
  return sharedTarget() === undefined
}

interface EventConstructors {
  CustomEvent?: typeof CustomEvent
  Event?: typeof Event
}

/** A window that is built in a server's process takes its own events only. */
export function dispatch(target: EventTarget, name: string, detail: unknown): void {
  const { CustomEvent: Custom = globalThis.CustomEvent, Event: Plain = globalThis.Event } = target as EventConstructors
  const event = Custom === undefined ? Object.assign(new Plain(name), { detail }) : new Custom(name, { detail })
  target.dispatchEvent(event)
}

export function detailOf(event: Event): unknown {
  return (event as { detail?: unknown }).detail
}
