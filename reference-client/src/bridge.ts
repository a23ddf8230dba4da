/** `@devtools-bus/client/bridge`: serves every event client of an isolated server runtime, published ones included. */

import { locateBus } from './bindings/find-bus.js'
import { isIsolated } from './bindings/find-target.js'
import { GuardedTarget } from './bindings/guarded-target.js'
import { type LazyLinkOptions, lazyLink } from './bindings/lazy-link.js'
import { RealmBus } from './bindings/realm-bus.js'
import { checkOptions, LINK_EXAMPLES } from './option-checks.js'
import { runtimeHost } from './runtime-host.js'

export type { QueueLimits } from './link/queue.js'
export type { WindowLimits } from './link/window.js'

export interface RuntimeBridgeOptions extends LazyLinkOptions {
  /** Origin of the bus; a path in it is the base path. Default: found as FIND-1 says. */
  url?: string | undefined
  /** Default: what comes with the place `url` was found in. */
  token?: string | undefined
  /** Default: what comes with the place `url` was found in. */
  project?: string | undefined
  /** Path the bus lives below. Default: the path in `url`, else `/__devtools`. */
  basePath?: string | undefined
}

/**
 * Gives an isolated runtime (FIND-1) the EventTarget that event clients look for, and carries their events to the bus and back, as a
 * bridge (LOCAL-6). To be called before event clients are first used. It connects on their first use (CONN-1).
 *
 * Does nothing where the runtime has a `window` or such a target already, or where no bus is found.
 *
 * @returns whether it serves the runtime now
 * @throws TypeError where what names the bus is no address of one; RangeError where `queue`, `window` or `history` is out of range
 */
export function startRuntimeBridge(options: RuntimeBridgeOptions = {}): boolean {
  checkOptions('startRuntimeBridge', options, LINK_EXAMPLES)
  const { queue, window, history, ...where } = options
  if (!isIsolated()) return false
  const address = locateBus({ ...where, bridge: true })
  if (address === undefined) return false
  const link = lazyLink(address, { queue, window, history })
  const target = new GuardedTarget({
    used: () => bus.start(),
    listening: (any) => bus.listen(any),
    report: runtimeHost.report,
  })
  const bus = new RealmBus({ host: runtimeHost, target, link, bridge: true })
  const holder = globalThis as { __TANSTACK_EVENT_TARGET__?: EventTarget | null }
  holder.__TANSTACK_EVENT_TARGET__ = target
  return true
}
