import type { EventClientOptions } from '../event-client-types.js'
import type { Port } from '../link/front.js'
import { locateBus } from './find-bus.js'
import { isIsolated } from './find-target.js'
import { inProcessPort } from './in-process-port.js'
import { linkPort } from './runtime.js'

const BESIDE_A_TARGET =
  'the option url is ignored: this runtime has a window or a shared event target, and its event clients use the bus behind that. ' +
  'In a page, pass url to startPageBus() of @devtools-bus/client/page'

/** The way to the bus for an event client with these options, in this runtime, as it is now. Never throws. */
export function choosePort({ reconnectEveryMs = 300, ...options }: EventClientOptions): Port {
  if (!isIsolated()) return inProcessPort(options, reconnectEveryMs, options.url ? BESIDE_A_TARGET : undefined)
  try {
    const address = locateBus(options)
    if (address !== undefined) return linkPort(address, options)
  } catch {
    // What names the bus is no address of one: the status tells, once it is used.
  }
  return inProcessPort(options, reconnectEveryMs)
}
