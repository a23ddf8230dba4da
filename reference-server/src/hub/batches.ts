import { READ_AHEAD_BYTES } from '@devtools-bus/schema/constants'
import type { Framing } from './framing.js'
import type { Log, Sender } from './log.js'
import type { Passage, Receiver } from './receiver.js'

export interface Batch extends Passage {
  /** What to write, or undefined where nothing in the range was for this reader. */
  readonly frames: unknown
  /** Bytes of its events. */
  readonly bytes: number
}

interface Shared {
  from: number
  framing: Framing
  batch: Batch
  /** Whether a later reader at the same position would get just this. */
  isFull: boolean
}

/** How many full batches are kept for readers that come later to the same position: newcomers, and clients that resume. */
const KEPT_BATCHES = 32

/**
 * Frames a range of a log once for all receivers that stand at the same position. Only a receiver that has itself sent
 * something in the range needs frames of its own, without its events.
 */
export class Batches {
  readonly #log: Log
  #shared: Shared[] = []

  constructor(log: Log) {
    this.#log = log
  }

  for(receiver: Receiver, framing: Framing): Batch {
    const { position, lastSent } = receiver
    if (lastSent >= position) return this.#frame(position, framing, receiver).batch
    const known = this.#shared.find((one) => one.from === position && one.framing === framing)
    if (known !== undefined) return known.batch
    const shared = this.#frame(position, framing, undefined)
    this.#shared.push(shared)
    return shared.batch
  }

  /** Releases framed batches, except those that the next reader at the same position can reuse. */
  clear(): void {
    const { start } = this.#log
    this.#shared = this.#shared.filter(({ isFull, from }) => isFull && from >= start).slice(-KEPT_BATCHES)
  }

  #frame(from: number, framing: Framing, without: Sender | undefined): Shared {
    const events: Uint8Array[] = []
    let bytes = 0
    let ownEvents = 0
    let ownBytes = 0
    let isFull = false
    let end = from
    for (; end < this.#log.end && bytes < READ_AHEAD_BYTES; end += 1) {
      const entry = this.#log.at(end)
      const { length } = entry.bytes
      if (without !== undefined && entry.sender === without) {
        ownEvents += 1
        ownBytes += length
        continue
      }
      isFull = events.length > 0 && bytes + length > READ_AHEAD_BYTES
      if (isFull) break
      events.push(entry.bytes)
      bytes += length
    }
    const frames = events.length === 0 ? undefined : framing.events(events)
    return { from, framing, batch: { end, frames, bytes, ownEvents, ownBytes }, isFull }
  }
}
