import { BACKOFF } from '@devtools-bus/schema/constants'
import type { BusAddress } from '../bus-address.js'
import type { ConnectOptions } from '../link/connect.js'
import { type FrontOptions, LinkFront } from '../link/front.js'
import { wholeNumber } from '../link/limits.js'
import { messageOf } from '../link/message-of.js'
import type { QueueLimits } from '../link/queue.js'
import { windowLimits } from '../link/window.js'
import { runtimeHost } from '../runtime-host.js'
import { loadConnect } from './load-connect.js'

export interface LazyLinkOptions extends Pick<ConnectOptions, 'window' | 'history'> {
  queue?: QueueLimits | undefined
}

/**
 * The front of a link whose other half is loaded on first use (CONN-1).
 *
 * @param where the bus; or looks for it, and tells whenever it is found
 * @throws RangeError where an option is out of range
 */
export function lazyLink(
  where: BusAddress | ((front: LinkFront, found: (address: BusAddress) => void) => void),
  options: LazyLinkOptions,
  shared: Pick<FrontOptions, 'ids' | 'onClosed'> = {},
): LinkFront {
  const { queue, window, history } = options
  windowLimits(window)
  wholeNumber('history', history ?? 0)
  return new LinkFront({
    bridge: typeof where === 'object' && where.bridge,
    queue,
    host: runtimeHost,
    connect: (front) => {
      const found = (address: BusAddress): void => void load(front, address, { window, history })
      if (typeof where === 'object') found(where)
      else
        where(front, (address) => {
          front.retry()
          found(address)
        })
    },
    ...shared,
  })
}

async function load(front: LinkFront, address: BusAddress, options: ConnectOptions): Promise<void> {
  for (let waitMs: number = BACKOFF.firstMs; !front.isOver; waitMs = Math.min(waitMs * BACKOFF.factor, BACKOFF.maxMs)) {
    try {
      const connect = await loadConnect()
      connect(front, address, options)
      return
    } catch (cause) {
      // A bridge has nobody who would read its status.
      if (waitMs === BACKOFF.firstMs) runtimeHost.report('the link could not be loaded and will be tried again', cause)
      front.delayed(`the link could not be loaded and will be tried again: ${messageOf(cause)}`)
      await new Promise<void>((resolve) => void runtimeHost.after(waitMs, resolve))
    }
  }
}
