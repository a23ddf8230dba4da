import type { QueueLimits } from '../link/queue.js'
import type { LinkStatus } from '../link/status.js'
import type { WindowLimits } from '../link/window.js'

export interface PageBusOptions {
  /** Origin of the bus, such as `http://localhost:4206`; a path in it is the base path. Default: found as FIND-1 says. */
  url?: string | undefined
  /** Default: what comes with the place `url` was found in. */
  token?: string | undefined
  /** Default: what comes with the place `url` was found in. */
  project?: string | undefined
  /** Path the bus lives below. Default: the path in `url`, else `/__devtools`. */
  basePath?: string | undefined
  /** What is kept while there is no connection. Default 1,000 events and 16 MiB (QUEUE-1). */
  queue?: QueueLimits | undefined
  /** What is kept of events that were sent and are not acknowledged. Default 1,000 events and 16 MiB (WINDOW-3). */
  window?: WindowLimits | undefined
  /** How many earlier events to begin with, as far as the bus keeps them (HISTORY-2). Default 0. */
  history?: number | undefined
}

export interface PageBusHandle {
  /** How the way to the bus is doing. `closed` with a `reason` where there is none. */
  readonly status: LinkStatus
  /** Hears each change of the status. What it returns ends that. */
  onStatus(callback: (status: LinkStatus) => void): () => void
  /** Stops serving the page, and closes the link, once every handle on it is stopped. */
  stop(): Promise<void>
  /** The same as {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
