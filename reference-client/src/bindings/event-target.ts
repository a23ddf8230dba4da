/** The EventTarget through which event clients of one realm meet their bus (LOCAL-2), and the events on it. */

export const CONNECT = 'tanstack-connect'
export const CONNECTED = 'tanstack-connect-success'
export const DISPATCH = 'tanstack-dispatch-event'
export const ANY_EVENT = 'tanstack-devtools-global'

/** Where listeners are added and taken away. */
export type Listenable = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>

/** The EventTarget of this realm, where there is one: what the bus's own process shares, or the page's window. */
export function sharedTarget(): EventTarget | undefined {
  const { __TANSTACK_EVENT_TARGET__: shared, window } = globalThis as {
    __TANSTACK_EVENT_TARGET__?: EventTarget | null
    window?: Partial<EventTarget>
  }
  if (shared) return shared
  return typeof window?.addEventListener === 'function' ? (window as EventTarget) : undefined
}

/** No window and no such target: the bus is in another realm (FIND-1). */
export function isIsolated(): boolean {
  return typeof window === 'undefined' && sharedTarget() === undefined
}

export function dispatch(target: EventTarget, name: string, detail: unknown): void {
  const event =
    typeof CustomEvent === 'undefined' ? Object.assign(new Event(name), { detail }) : new CustomEvent(name, { detail })
  target.dispatchEvent(event)
}

export function detailOf(event: Event): unknown {
  return (event as { detail?: unknown }).detail
}
