import type { BusAddress } from '../bus-address.js'
import type { ConnectOptions } from '../link/connect.js'
import { LinkFront } from '../link/front.js'
import { wholeNumber } from '../link/limits.js'
import type { QueueLimits } from '../link/queue.js'
import { windowLimits } from '../link/window.js'
import { runtimeHost } from '../runtime-host.js'

export interface LazyLinkOptions extends Pick<ConnectOptions, 'window' | 'history'> {
  queue?: QueueLimits | undefined
}

/**
 * The front of a link whose other half is loaded on first use (CONN-1).
 *
 * @param onClosed is called once, when the link is stopped
 * @throws RangeError where an option is out of range
 */
export function lazyLink(address: BusAddress, options: LazyLinkOptions, onClosed?: () => void): LinkFront {
  const { queue, ...kept } = options
  windowLimits(kept.window)
  wholeNumber('history', kept.history ?? 0)
  return new LinkFront({
    bridge: address.bridge,
    queue,
    report: runtimeHost.report,
    later: (callback) => void runtimeHost.after(0, callback),
    connect: (started) => void load(started, address, kept),
    ...(onClosed && { onClosed }),
  })
}

async function load(front: LinkFront, address: BusAddress, options: ConnectOptions): Promise<void> {
  try {
    const { connect } = await import('../link/connect.js')
    connect(front, address, options)
  } catch (cause) {
    // A bridge has nobody who would read its status.
    runtimeHost.report('the link could not be loaded, so events stay in this runtime', cause)
    front.fail(`the link could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
