import type { QueueLimits } from './link/queue.js'
import type { WindowLimits } from './link/window.js'

/** An event as listeners get it. `type` is `<pluginId>:<suffix>`, whatever its type parameter says. */
export interface DevtoolsEvent<TName extends string, TPayload = unknown> {
  type: TName
  payload: TPayload
  pluginId?: string
  /** Unique to this event (EVENT-6). */
  eventId?: string
  /** `"server-bridge"` on what an isolated server runtime emitted. */
  source?: string
}

/** What an event is emitted with: its payload, which may be left out where it may be `undefined`, as with `void`. */
export type PayloadArguments<TPayload> = undefined extends TPayload ? [payload?: TPayload] : [payload: TPayload]

/** Any event of a plugin with that event map. */
export type AnyEventOf<TEventMap extends object> = {
  [Key in keyof TEventMap & string]: DevtoolsEvent<Key, TEventMap[Key]>
}[keyof TEventMap & string]

export interface EventClientOptions {
  /** What this event client's events are called: `<pluginId>:<suffix>`. No colon, and not `$bus`. */
  pluginId: string
  /** Write what happens to the console. Default `false`. */
  debug?: boolean
  /** `false`: emits and listens to nothing. Default `true`. */
  enabled?: boolean
  /** In one process with the bus: milliseconds before it is asked for again; the waits grow. Default 300. */
  reconnectEveryMs?: number

  // The rest counts in isolated runtimes.

  /** Origin of the bus, such as `http://127.0.0.1:4206`. Default: found as FIND-1 says. */
  url?: string
  /** Default: what comes with the place `url` was found in. */
  token?: string
  /** Default: what comes with the place `url` was found in. */
  project?: string
  /** Path the bus lives below. Default: the path in `url`, else `/__devtools`. */
  basePath?: string
  /** Connect as a bridge: an isolated server runtime, heard by pages and bridges alike. Default `true`. */
  bridge?: boolean
  /** What is kept while there is no connection. Default 1,000 events and 16 MiB (QUEUE-1). */
  queue?: QueueLimits
  /** What is kept of events that were sent and are not acknowledged. Default 1,000 events and 16 MiB (WINDOW-3). */
  window?: WindowLimits
  /** How many earlier events to begin with, as far as the bus keeps them (HISTORY-2). Default 0. */
  history?: number
}

export interface OnOptions {
  /** Also hear what this very event client emits, at once. Default `false`. */
  withEventTarget?: boolean
}
