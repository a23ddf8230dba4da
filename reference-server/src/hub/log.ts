import type { Role } from '@devtools-bus/schema/constants'
import { hears, type ReceiverRole } from './routing.js'

/** One event, kept once for everybody who is still to get it. */
export interface Entry {
  /** The event's bytes as they came (RELAY-1). */
  readonly bytes: Uint8Array
  readonly from: Role
  /** The connection it came over; it never gets the event back (ROUTE-4). */
  readonly sender: Sender | undefined
}

/** What the log has to know of a sender to spare everyone else the question who sent what. */
export interface Sender {
  /** Position of the newest entry it sent, or -1. */
  lastSent: number
}

/** How much a role could hear, from the log's beginning up to a position. */
export interface Heard {
  events: number
  bytes: number
}

interface Row extends Entry {
  /** Counters as they stood before this entry. */
  readonly before: Record<ReceiverRole, Heard>
}

/**
 * The events on their way, once for all receivers. Live delivery and a slow receiver are the same thing: reading on from a
 * position. A receiver costs no entry and no copy here.
 *
 * The number of an event for a receiver is derived, not stored: what its role could hear up to that event, less what it
 * could hear when the receiver joined, less what the receiver itself has sent in between (which a panel never hears anyway).
 */
export class Log {
  #rows: Row[] = []
  #start = 0
  readonly #heard: Record<ReceiverRole, Heard> = { panel: { events: 0, bytes: 0 }, bridge: { events: 0, bytes: 0 } }

  /** Position of the oldest entry kept. */
  get start(): number {
    return this.#start
  }

  /** Position that the next entry will have. */
  get end(): number {
    return this.#start + this.#rows.length
  }

  append(entry: Entry): void {
    const before = { panel: { ...this.#heard.panel }, bridge: { ...this.#heard.bridge } }
    if (entry.sender !== undefined) entry.sender.lastSent = this.end
    this.#rows.push({ ...entry, before })
    for (const role of ['panel', 'bridge'] as const) {
      if (!hears(role, entry.from)) continue
      this.#heard[role].events += 1
      this.#heard[role].bytes += entry.bytes.length
    }
  }

  /** The entry at a position between {@link start} and {@link end}. */
  at(position: number): Entry {
    return this.#row(position)
  }

  /** What `role` could hear before `position`. */
  heardBefore(position: number, role: ReceiverRole): Readonly<Heard> {
    return position === this.end ? this.#heard[role] : this.#row(position).before[role]
  }

  /** Lets go of everything before `position`. */
  trimTo(position: number): void {
    this.#rows = position === this.end ? [] : this.#rows.slice(position - this.#start)
    this.#start = position
  }

  #row(position: number): Row {
    const row = this.#rows[position - this.#start]
    if (row === undefined)
      throw new RangeError(`position ${position} is not in the log (${this.#start} to ${this.end})`)
    return row
  }
}
