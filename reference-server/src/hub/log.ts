/** What the log has to know of a receiver that also sends, to spare everyone else the question who sent what. */
export interface Sender {
  /** Position of the newest entry it sent, or -1. */
  lastSent: number
  /** Bytes of all entries it sent. */
  sentBytes: number
}

/** One event, kept once for every receiver of a role. */
export interface Entry {
  /** The event's bytes as they came (RELAY-1). */
  readonly bytes: Uint8Array
  /** The connection it came over; it never gets the event back (ROUTE-4). */
  readonly sender: Sender | undefined
}

interface Row {
  bytes: Uint8Array
  readonly sender: Sender | undefined
  /** Bytes of all entries before this one. */
  readonly before: number
}

/**
 * What a role hears, once for all its receivers. Live delivery and a slow receiver are the same thing: reading on from a
 * position. A receiver costs no entry and no copy here.
 *
 * The number of an event for a receiver is derived, not stored: its position, less the position at which the receiver
 * joined, less what the receiver itself has sent in between.
 */
export class Log {
  #rows: Row[] = []
  #start = 0
  #bytes = 0
  /** Everything before this position owns its memory. */
  #settled = 0

  /** Position of the oldest entry kept. */
  get start(): number {
    return this.#start
  }

  /** Position that the next entry will have. */
  get end(): number {
    return this.#start + this.#rows.length
  }

  append({ bytes, sender }: Entry): void {
    if (sender !== undefined) {
      sender.lastSent = this.end
      sender.sentBytes += bytes.length
    }
    this.#rows.push({ bytes, sender, before: this.#bytes })
    this.#bytes += bytes.length
  }

  /** The entry at a position from {@link start} up to, not including, {@link end}. */
  at(position: number): Entry {
    const row = this.#rows[position - this.#start]
    if (row === undefined)
      throw new RangeError(`position ${position} is not in the log (${this.#start} to ${this.end})`)
    return row
  }

  /** Bytes of the entries from `position` on. */
  bytesFrom(position: number): number {
    return position === this.end ? 0 : this.#bytes - (this.at(position) as Row).before
  }

  /**
   * Lets go of everything before `position`. What stays, stays for a while: an event that was cut from a larger piece of
   * memory gets memory of its own, so that it does not keep the whole.
   */
  trimTo(position: number): void {
    if (position > this.#start) {
      this.#rows = position === this.end ? [] : this.#rows.slice(position - this.#start)
      this.#start = position
    }
    for (let at = Math.max(this.#settled, this.#start); at < this.end; at += 1) {
      const row = this.at(at) as Row
      if (row.bytes.buffer.byteLength > row.bytes.length) row.bytes = new Uint8Array(row.bytes)
    }
    this.#settled = this.end
  }
}
