/** `@devtools-bus/client`: the event client. Importing it does nothing; the link is loaded where one is needed. */
export { EncodeError } from '@devtools-bus/schema/codec'
export { EventClient } from './event-client.js'
export type { AnyEventOf, DevtoolsEvent, EventClientOptions, OnOptions } from './event-client-types.js'
export type { QueueLimits } from './link/queue.js'
export type { LinkStatus } from './link/status.js'
export type { WindowLimits } from './link/window.js'
