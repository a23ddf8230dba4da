import type { Log, Sender } from './log.js'

/** What was read of a log at once. */
export interface Passage {
  /** Where to read on. */
  readonly end: number
  /** How many entries were left out because the reader sent them, and their bytes. */
  readonly ownEvents: number
  readonly ownBytes: number
}

/** What an entry of the log costs beside its bytes, about. */
const ENTRY_BYTES = 512
/** How many times the waiting limit the cost of all entries that it holds in the log may be. */
const ENTRIES_FACTOR = 2
/** How many times the waiting limit the bytes of these entries may be, its own events included. */
const HELD_FACTOR = 8

/**
 * Somebody who hears: a position in a log. Nothing is counted for an event that is delivered, the number of an event for
 * this receiver (SESSION-3) is derived: how far it is from where the receiver joined, less what the receiver itself sent
 * in between, which it never gets.
 */
export class Receiver implements Sender {
  lastSent = -1
  sentEvents = 0
  sentBytes = 0
  /** Where to read on. */
  position: number
  readonly #joined: number
  /** Of what it sent, how much is before its position. */
  #ownEvents = 0
  #ownBytes = 0

  /** @param position where it joins: the end of the log, or as far before it as its history goes. */
  constructor(position: number) {
    this.#joined = position
    this.position = position
  }

  /** Number of the last event before its position. */
  get number(): number {
    return this.position - this.#joined - this.#ownEvents
  }

  pass({ end, ownEvents, ownBytes }: Passage): void {
    this.position = end
    this.#ownEvents += ownEvents
    this.#ownBytes += ownBytes
  }

  /** Goes to where event `number` had just been read, or to the oldest place that the log still has. */
  moveTo(number: number, log: Log): void {
    if (this.position < log.start) this.#skipTo(log.start, log)
    while (this.number > number && this.position > log.start) {
      this.position -= 1
      const { sender, bytes } = log.at(this.position)
      if (sender !== this) continue
      this.#ownEvents -= 1
      this.#ownBytes -= bytes.length
    }
    // It may be behind that place: somebody else went back in its name, and read nothing.
    while (this.number < number && this.position < log.end) {
      const { sender, bytes } = log.at(this.position)
      const isOwn = sender === this
      this.pass({ end: this.position + 1, ownEvents: Number(isOwn), ownBytes: isOwn ? bytes.length : 0 })
    }
  }

  /** What the log would have to keep for it: the events from its position on, and the cost of their entries. */
  heldIn(log: Log): number {
    return log.bytesFrom(this.position) + ENTRY_BYTES * (log.end - this.position)
  }

  /** Whether it has fallen too far behind for one without a session (SLOW-1): in the log, or with what its outlet holds. */
  isTooSlow(log: Log, mostWaitingBytes: number): boolean {
    if (this.position === log.end) return false
    const behind = log.bytesFrom(this.position)
    const own = this.sentBytes - this.#ownBytes
    // Its own events do not wait for it, but it keeps them from being let go of: there is an end to that as well.
    const entries = ENTRY_BYTES * (log.end - this.position)
    return (
      behind - own > mostWaitingBytes ||
      entries > ENTRIES_FACTOR * mostWaitingBytes ||
      behind > HELD_FACTOR * mostWaitingBytes
    )
  }

  /** Passes over what has left the log; its own events among it can be told by those that have not. */
  #skipTo(start: number, log: Log): void {
    this.#ownEvents = this.sentEvents
    this.#ownBytes = this.sentBytes
    for (let at = start; at <= this.lastSent; at += 1) {
      const { sender, bytes } = log.at(at)
      if (sender !== this) continue
      this.#ownEvents -= 1
      this.#ownBytes -= bytes.length
    }
    this.position = start
  }
}
