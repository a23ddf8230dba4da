/** `@devtools-bus/client/link`: a link of one's own, for programs that are no event clients. */

import { type AddressOptions, busAddress } from './bus-address.js'
import { asyncDispose } from './link/async-dispose.js'
import { connect } from './link/connect.js'
import { LinkFront, type Port } from './link/front.js'
import { wholeNumber } from './link/limits.js'
import type { QueueLimits } from './link/queue.js'
import type { LinkStatus } from './link/status.js'
import { type WindowLimits, windowLimits } from './link/window.js'
import { checkOptions, LINK_EXAMPLES } from './option-checks.js'
import { runtimeHost } from './runtime-host.js'

export type { BusEvent } from '@devtools-bus/schema/event'
export type { AddressOptions } from './bus-address.js'
export type { ListenOptions, Port } from './link/front.js'
export type { Listener } from './link/listeners.js'
export type { QueueLimits } from './link/queue.js'
export type { LinkStatus } from './link/status.js'
export type { WindowLimits } from './link/window.js'

export interface LinkOptions extends AddressOptions {
  /** What is kept while there is no connection. Default 1,000 events and 16 MiB (QUEUE-1). */
  queue?: QueueLimits | undefined
  /** What is kept of events that were sent and are not acknowledged. Default 1,000 events and 16 MiB (WINDOW-3). */
  window?: WindowLimits | undefined
  /** How many earlier events to begin with, as far as the bus keeps them (HISTORY-2). Default 0. */
  history?: number | undefined
  /** Multiplies the waits between attempts, probes and POSTs (CONN-2, CONN-8, FALLBACK-4). For tests. Default 1. */
  timeScale?: number | undefined
}

export interface Link {
  /** One more event client on this link. Ports hear each other, and not themselves (LOCAL-1). */
  port(): Port
  readonly status: LinkStatus
  /** Connected, but the bus has not said hello yet (VER-6). */
  readonly awaitingHello: boolean
  /** Hears each change of the status. What it returns ends that. */
  onStatus(watcher: (status: LinkStatus) => void): () => void
  /**
   * Stops the link for good (CONN-9).
   *
   * @param waitMs how long the bus has for the closing handshake. Default 1,000.
   * @returns `true` where the bus completed the closing handshake of an open connection, or answered every POST: it has all
   * that was sent
   */
  close(waitMs?: number): Promise<boolean>
  /** The same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A link to one bus. It connects on the first emit or listener (CONN-1).
 *
 * @throws TypeError where `url` is no address of a bus; RangeError where `queue`, `window`, `history` or
 * `timeScale` is out of range
 */
export function createLink(options: LinkOptions): Link {
  checkOptions('createLink', options, { ...LINK_EXAMPLES, bridge: true, timeScale: 1 })
  const { queue, window, timeScale = 1 } = options
  const address = busAddress(options)
  if (!(timeScale > 0)) throw new RangeError(`timeScale must be greater than 0, it is ${timeScale}`)
  const history = wholeNumber('history', options.history ?? 0)
  windowLimits(window) // so that a wrong limit is told here, not once it is needed
  const front = new LinkFront({
    bridge: address.bridge,
    queue,
    host: runtimeHost,
    connect: (started) => connect(started, address, { window, history, timeScale }),
  })
  return {
    port: () => front.port(),
    get status() {
      return front.status.current
    },
    get awaitingHello() {
      return front.awaitingHello
    },
    onStatus: (watcher) => front.status.watch(watcher),
    close: (waitMs) => front.close(waitMs),
    [asyncDispose]: async () => void (await front.close()),
  }
}
