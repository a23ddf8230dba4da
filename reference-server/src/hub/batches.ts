import { READ_AHEAD_BYTES } from '@devtools-bus/schema/constants'
import type { Framing } from './framing.js'
import type { Log, Sender } from './log.js'
import type { Passage, Receiver } from './receiver.js'

export interface Batch extends Passage {
  /** What to write, or undefined where nothing in the range was for this reader. */
  readonly frames: unknown
}

/**
 * Frames a range of a log once for all receivers that stand at the same position. Only a receiver that has itself sent
 * something in the range needs frames of its own, without its events.
 */
export class Batches {
  readonly #log: Log
  #shared: { from: number; framing: Framing; batch: Batch }[] = []

  constructor(log: Log) {
    this.#log = log
  }

  for(receiver: Receiver, framing: Framing): Batch {
    const { position, lastSent } = receiver
    if (lastSent >= position) return this.#frame(position, framing, receiver)
    const known = this.#shared.find((one) => one.from === position && one.framing === framing)
    if (known !== undefined) return known.batch
    const batch = this.#frame(position, framing, undefined)
    this.#shared.push({ from: position, framing, batch })
    return batch
  }

  /** Forgets what was framed: the log has moved on. */
  clear(): void {
    this.#shared = []
  }

  #frame(from: number, framing: Framing, without: Sender | undefined): Batch {
    const events: Uint8Array[] = []
    let bytes = 0
    let ownEvents = 0
    let ownBytes = 0
    let end = from
    for (; end < this.#log.end && bytes < READ_AHEAD_BYTES; end += 1) {
      const entry = this.#log.at(end)
      const { length } = entry.bytes
      if (without !== undefined && entry.sender === without) {
        ownEvents += 1
        ownBytes += length
        continue
      }
      if (events.length > 0 && bytes + length > READ_AHEAD_BYTES) break
      events.push(entry.bytes)
      bytes += length
    }
    return { end, frames: events.length === 0 ? undefined : framing.events(events), ownEvents, ownBytes }
  }
}
