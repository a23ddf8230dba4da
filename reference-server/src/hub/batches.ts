import { READ_AHEAD_BYTES } from '@devtools-bus/schema/constants'
import type { Framing } from './framing.js'
import type { Log, Sender } from './log.js'
import { hears, type ReceiverRole } from './routing.js'

export interface Batch {
  /** Where to read on. */
  readonly end: number
  /** What to write, or undefined where nothing in the range was for this role. */
  readonly frames: unknown
}

export interface Reader {
  readonly role: ReceiverRole
  readonly framing: Framing
  readonly sender: Sender
  readonly position: number
}

/**
 * Frames a range of the log once for all receivers that stand at the same position. Only a bridge that has itself sent
 * something in the range needs frames of its own, without its events.
 */
export class Batches {
  readonly #log: Log
  #shared: { from: number; role: ReceiverRole; framing: Framing; batch: Batch }[] = []

  constructor(log: Log) {
    this.#log = log
  }

  for({ role, framing, sender, position }: Reader): Batch {
    if (role === 'bridge' && sender.lastSent >= position) return this.#frame(position, role, framing, sender)
    const known = this.#shared.find((one) => one.from === position && one.role === role && one.framing === framing)
    if (known !== undefined) return known.batch
    const batch = this.#frame(position, role, framing, undefined)
    this.#shared.push({ from: position, role, framing, batch })
    return batch
  }

  /** Forgets what was framed: the log has moved on. */
  clear(): void {
    this.#shared = []
  }

  #frame(from: number, role: ReceiverRole, framing: Framing, without: Sender | undefined): Batch {
    const events: Uint8Array[] = []
    let bytes = 0
    let end = from
    for (; end < this.#log.end && bytes < READ_AHEAD_BYTES; end += 1) {
      const entry = this.#log.at(end)
      if (!hears(role, entry.from) || (without !== undefined && entry.sender === without)) continue
      if (events.length > 0 && bytes + entry.bytes.length > READ_AHEAD_BYTES) break
      events.push(entry.bytes)
      bytes += entry.bytes.length
    }
    return { end, frames: events.length === 0 ? undefined : framing.events(events) }
  }
}
