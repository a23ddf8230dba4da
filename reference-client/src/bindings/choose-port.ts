import { busAddress } from '../bus-address.js'
import type { EventClientOptions } from '../event-client-types.js'
import type { Port } from '../link/front.js'
import { isIsolated } from './event-target.js'
import { findBus } from './find-bus.js'
import { inProcessPort, linkPort } from './runtime.js'

const NO_BUS =
  'no bus was found, events stay in this runtime: pass the option url, or set DEVTOOLS_BUS_URL (requirement FIND-1)'

/** The way to the bus for an event client with these options, in this runtime, as it is now. Never throws. */
export function choosePort(options: EventClientOptions): Port {
  const { url, token, project, basePath, bridge, queue, window, history, reconnectEveryMs = 300 } = options
  if (!isIsolated()) return inProcessPort(reconnectEveryMs)
  const found = url ? { url, token: undefined, project: undefined } : findBus()
  if (found === undefined) return inProcessPort(reconnectEveryMs, NO_BUS)
  try {
    const address = busAddress({
      url: found.url,
      basePath,
      bridge,
      token: token ?? found.token,
      project: project ?? found.project,
    })
    return linkPort(address, { queue, window, history })
  } catch (cause) {
    return inProcessPort(reconnectEveryMs, cause instanceof Error ? cause.message : String(cause))
  }
}
