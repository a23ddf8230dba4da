/** What is dispatched on the EventTarget through which event clients of one realm meet their bus (LOCAL-1 to LOCAL-6). */

/** An event client asks whether a bus is there. */
export const CONNECT = 'tanstack-connect'
/** A bus answers, or says of itself that it has come. */
export const CONNECTED = 'tanstack-connect-success'
/** An event client emits. */
export const DISPATCH = 'tanstack-dispatch-event'
/** Each event goes out under its own name, and under this one. */
export const ANY_EVENT = 'tanstack-devtools-global'

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
