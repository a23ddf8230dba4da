import { WINDOW } from '@devtools-bus/schema/constants'
import { atLeastOne } from './limits.js'

/** How many copies are kept of what was sent and is not acknowledged (WINDOW-3). The newest always stays. */
export interface WindowLimits {
  /** At most this many copies. Default 1,000. */
  events?: number | undefined
  /** At most this many UTF-8 bytes of copies. Default 16 MiB. */
  bytes?: number | undefined
}

/** With the defaults filled in. @throws RangeError where a limit is no whole number of at least 1. */
export function windowLimits({ events, bytes }: WindowLimits = {}): { events: number; bytes: number } {
  return {
    events: atLeastOne('window.events', events ?? WINDOW.events),
    bytes: atLeastOne('window.bytes', bytes ?? WINDOW.bytes),
  }
}
