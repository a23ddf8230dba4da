/** What the log has to know of a receiver that also sends, to spare everyone else the question who sent what. */
export interface Sender {
  /** Position of the newest entry it sent, or -1. */
  lastSent: number
  /** How many entries it sent, and their bytes. */
  sentEvents: number
  sentBytes: number
}

/** One event, kept once for every receiver of a role. */
export interface Entry {
  /** The event's bytes as they came (RELAY-1). */
  readonly bytes: Uint8Array
  /** Whose it is; it never gets the event back (ROUTE-4). */
  readonly sender: Sender | undefined
}

interface Row extends Entry {
  /** Bytes of all entries before this one. */
  readonly before: number
}

/**
 * What a role hears, once for all its receivers. Live delivery, replay, history and a slow receiver are the same thing:
 * reading on from a position. A receiver costs no entry and no copy here.
 */
export class Log {
  // What has been let go of is skipped, and cut off now and then: to move all rows each time would cost more than to relay.
  readonly #rows: (Row | undefined)[] = []
  #skipped = 0
  #start = 0
  #bytes = 0

  /** Position of the oldest entry kept. */
  get start(): number {
    return this.#start
  }

  /** Position that the next entry will have. */
  get end(): number {
    return this.#start + this.#rows.length - this.#skipped
  }

  append({ bytes, sender }: Entry): void {
    if (sender !== undefined) {
      sender.lastSent = this.end
      sender.sentEvents += 1
      sender.sentBytes += bytes.length
    }
    this.#rows.push({ bytes, sender, before: this.#bytes })
    this.#bytes += bytes.length
  }

  /** The entry at a position from {@link start} up to, not including, {@link end}. */
  at(position: number): Entry {
    return this.#row(position)
  }

  /** Bytes of the entries from `position` on. */
  bytesFrom(position: number): number {
    return position === this.end ? 0 : this.#bytes - this.#row(position).before
  }

  /** Lets go of everything before `position`. */
  trimTo(position: number): void {
    while (this.#start < position) {
      this.#rows[this.#skipped] = undefined
      this.#skipped += 1
      this.#start += 1
    }
    if (this.#skipped * 2 > this.#rows.length) {
      // In place: a discarded array in the old generation would keep its rows there until the next full collection.
      this.#rows.copyWithin(0, this.#skipped)
      this.#rows.length -= this.#skipped
      this.#skipped = 0
    }
  }

  #row(position: number): Row {
    const row = position < this.#start ? undefined : this.#rows[position - this.#start + this.#skipped]
    if (row !== undefined) return row
    throw new RangeError(`position ${position} is not in the log (${this.#start} to ${this.end})`)
  }
}
