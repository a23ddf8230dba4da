/** `@devtools-bus/client/link`: a link of one's own, for programs that are no event clients. */
import { type AddressOptions, busAddress } from './bus-address.js'
import { connect } from './link/connect.js'
import { LinkFront, type Port } from './link/front.js'
import type { QueueLimits } from './link/queue.js'
import type { LinkStatus } from './link/status.js'
import { runtimeHost } from './runtime-host.js'

export type { BusEvent } from '@devtools-bus/schema/event'
export type { AddressOptions } from './bus-address.js'
export type { ListenOptions, Port } from './link/front.js'
export type { Listener } from './link/listeners.js'
export type { QueueLimits } from './link/queue.js'
export type { LinkStatus } from './link/status.js'

export interface LinkOptions extends AddressOptions {
  /** What is kept while there is no connection. Default 1,000 events and 16 MiB (QUEUE-1). */
  queue?: QueueLimits | undefined
  /** Multiplies the waits between attempts (CONN-2, CONN-8), and nothing else. For tests. Default 1. */
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
   * @returns `true` where the bus completed the closing handshake of an open connection: it has read all that was sent
   */
  close(waitMs?: number): Promise<boolean>
}

/**
 * A link to one bus. It connects on the first emit or listener (CONN-1).
 *
 * @throws TypeError where `url` is no address of a bus; RangeError where `queue` or `timeScale` is out of range
 */
export function createLink(options: LinkOptions): Link {
  const { queue, timeScale = 1 } = options
  const address = busAddress(options)
  if (!(timeScale > 0)) throw new RangeError(`timeScale must be greater than 0, it is ${timeScale}`)
  const front = new LinkFront({
    bridge: address.bridge,
    queue,
    report: runtimeHost.report,
    later: (callback) => void runtimeHost.after(0, callback),
    connect: (started) => connect(started, address, timeScale),
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
  }
}
