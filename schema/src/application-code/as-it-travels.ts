import { decode, encode } from '../codec.js'
import type { BusEvent } from '../event.js'

/**
 * A copy of an event, as another process would receive it, which its emitter can no longer change. Returns the event itself if it cannot
 * be encoded as JSON.
 */
export function asItTravels(event: BusEvent): BusEvent {
  try {
    return decode(encode(event)) as BusEvent
  } catch {
    return event
  }
}
