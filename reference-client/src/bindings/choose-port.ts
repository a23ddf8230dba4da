import type { EventClientOptions } from '../event-client-types.js'
import type { Port } from '../link/front.js'
import { locateBus } from './find-bus.js'
import { isIsolated } from './find-target.js'
import { inProcessPort, linkPort } from './runtime.js'

const NO_BUS =
  'no bus was found, events stay in this runtime: pass the option url, or set DEVTOOLS_BUS_URL (requirement FIND-1)'

/** The way to the bus for an event client with these options, in this runtime, as it is now. Never throws. */
export function choosePort({ reconnectEveryMs = 300, ...options }: EventClientOptions): Port {
  if (!isIsolated()) return inProcessPort(reconnectEveryMs)
  try {
    const address = locateBus(options)
    if (address === undefined) return inProcessPort(reconnectEveryMs, NO_BUS)
    const { queue, window, history } = options
    return linkPort(address, { queue, window, history })
  } catch (cause) {
    return inProcessPort(reconnectEveryMs, cause instanceof Error ? cause.message : String(cause))
  }
}
