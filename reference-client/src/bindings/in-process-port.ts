import type { LinkFront, Port } from '../link/front.js'
import { messageOf } from '../link/message-of.js'
import { asBridge } from '../link/outgoing.js'
import { runtimeHost } from '../runtime-host.js'
import { locateBus } from './find-bus.js'
import { isIsolated } from './find-target.js'
import { InProcess } from './in-process.js'
import { MovingPort } from './moving-port.js'
import { linkTo, runtime, type WayOptions } from './runtime.js'

const NO_BUS =
  'no bus was found, events stay in this runtime: pass the option url, or set DEVTOOLS_BUS_URL (requirement FIND-1)'

/**
 * A port of the way to a bus in this realm. Where there is none either, its event client goes on over a link once a bus is named (FIND-2).
 *
 * @param everyMs the first wait between two askings for the bus; it counts for the first event client only, and so does `queue`
 * @param note the `reason` of a status that has none
 */
export function inProcessPort(options: WayOptions, everyMs: number, note?: string): Port {
  const shared = runtime()
  shared.inProcess ??= new InProcess({ host: runtimeHost, ids: shared.ids, everyMs, queue: options.queue, seek })
  const { inProcess, unlinked } = shared
  const port = new MovingPort(
    (owner) => inProcess.port(owner),
    {
      using: () => {
        if (unlinked.has(port) && isIsolated()) seek()
      },
      closed: () => unlinked.delete(port),
    },
    note,
  )
  unlinked.set(port, { port, options })
  return port
}

/** Moves event clients to a link once a bus is named, with their queued events. Reports why there is none otherwise. */
function seek(): string | undefined {
  const { inProcess, unlinked } = runtime()
  const fronts = new Map<object, { front: LinkFront; bridge: boolean }>()
  let reason: string | undefined
  for (const { port, options } of unlinked.values()) {
    try {
      const address = locateBus(options)
      if (address === undefined) reason = NO_BUS
      else fronts.set(port, { front: linkTo(address, options), bridge: address.bridge })
    } catch (cause) {
      reason = messageOf(cause)
    }
  }
  const [anyone] = fronts.values()
  if (anyone === undefined) return reason
  // In emission order, and before any event emitted by a callback that is notified of the link (ORDER-2).
  inProcess?.drain((waiting) => {
    // Events of a closed event client are still sent.
    const found = fronts.get(waiting.owner) ?? (unlinked.has(waiting.owner) ? undefined : anyone)
    found?.front.relay(found.bridge ? asBridge(waiting) : waiting)
    return found !== undefined
  })
  for (const [owner, { front }] of fronts) {
    const found = unlinked.get(owner)
    unlinked.delete(owner)
    found?.port.moveTo(front.port(), runtimeHost.report)
  }
  return reason
}
