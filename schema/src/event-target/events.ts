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

/** Marks an event whose detail is built lazily. Shared by all copies of this module. */
const IDENTITY = Symbol.for('devtools-bus/identity/1')

const BUILD = Symbol('build')

/**
 * One getter for all events: an engine makes a hidden class for each getter that it meets, and would keep each event, its
 * bytes included, until the next full garbage collection.
 */
const BUILT_WHEN_READ: PropertyDescriptor & ThisType<{ [BUILD](): unknown }> = {
  get() {
    return this[BUILD]()
  },
  configurable: true,
  enumerable: true,
}

export interface Identified {
  eventId?: string | undefined
}

/** A window that is built in a server's process takes its own events only. */
export function dispatch(target: EventTarget, name: string, detail: unknown): void {
  const { CustomEvent: Custom = globalThis.CustomEvent, Event: Plain = globalThis.Event } = target as EventConstructors
  const event = Custom === undefined ? Object.assign(new Plain(name), { detail }) : new Custom(name, { detail })
  target.dispatchEvent(event)
}

/** The same, with a detail that is built when a listener first reads it. */
export function dispatchLazily(target: EventTarget, name: string, identity: Identified, detail: () => unknown): void {
  const { CustomEvent: Custom, Event: Plain = globalThis.Event } = target as EventConstructors
  const event = new (Custom ?? globalThis.CustomEvent ?? Plain)(name)
  Object.defineProperty(Object.assign(event, { [IDENTITY]: identity, [BUILD]: detail }), 'detail', BUILT_WHEN_READ)
  target.dispatchEvent(event)
}

export function detailOf(event: Event): unknown {
  return (event as { detail?: unknown }).detail
}

/** The key of a dispatched event. It may be any value, since any code may dispatch. */
export function identityOf(event: Event): Identified | null | undefined {
  return (event as { [IDENTITY]?: Identified })[IDENTITY] ?? (detailOf(event) as Identified | null | undefined)
}
