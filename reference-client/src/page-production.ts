/** `@devtools-bus/client/page` in production builds: the same API, and nothing behind it. */
import { asyncDispose } from './link/async-dispose.js'
import { IDLE } from './link/idle.js'
import type { PageBusHandle, PageBusOptions } from './page/page-types.js'

export type { QueueLimits } from './link/queue.js'
export type { LinkStatus } from './link/status.js'
export type { WindowLimits } from './link/window.js'
export type { PageBusHandle, PageBusOptions } from './page/page-types.js'

/** Does nothing: this is a production build. */
export function startPageBus(_options: PageBusOptions = {}): PageBusHandle {
  const stop = async (): Promise<void> => {}
  return {
    status: { ...IDLE, reason: 'this is a production build' },
    onStatus: () => () => {},
    stop,
    [asyncDispose]: stop,
  }
}
