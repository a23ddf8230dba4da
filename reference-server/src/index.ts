/** Reference bus of the Devtools Bus protocol. */
import { type Bus, NetworkBus } from './bus.js'
import { type BusOptions, settle } from './options.js'

export type { Attachment, AttachOptions, Bus, BusAddress } from './bus.js'
export type { SessionFacts } from './hub/session.js'
export type { InProcessBus } from './in-process/core.js'
export type { Listener } from './in-process/listeners.js'
export type { HostServer } from './node/host-server.js'
export type { BusOptions, WindowOptions } from './options.js'

/**
 * Makes a bus. Nothing listens before `start()`.
 *
 * @throws TypeError, or RangeError for a number outside its range, that names the option, what is expected and what was given.
 */
export function createBus(options: BusOptions = {}): Bus {
  return new NetworkBus(settle(options))
}
