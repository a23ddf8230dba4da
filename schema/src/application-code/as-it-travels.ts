import { decode, encode } from '../codec.js'
import type { BusEvent } from '../event.js'

/**
 * An event as another process would get it: a copy, which its emitter cannot change any more. The event itself where it cannot be written
 * as JSON.
 */
export function asItTravels(event: BusEvent): BusEvent {
  try {
    return decode(encode(event)) as BusEvent
  } catch {
    return event
  }
}
