/** What one event from the bus is, by its number. */
export interface Arrival {
  /** The client did not have that number. */
  isNew: boolean
  /** It was there before the session was (HISTORY-1). */
  isHistory: boolean
}

/** Counts what the bus sends (SESSION-3, RESUME-6). */
export class Inbox {
  /** Number of the last event had or counted lost. */
  received = 0
  /** Number of the last event that came over the present connection. */
  #count = 0
  /** Number of the last event of history; replayed, it is history still. */
  #lastOfHistory = 0

  /** A new session. */
  restart(next: number, history: number): void {
    this.#count = this.received = next - 1
    this.#lastOfHistory = this.#count + history
  }

  /** The session goes on with event `next`. How many events are lost for that (LOSS-3). */
  resume(next: number): number {
    this.#count = next - 1
    const lost = Math.max(0, this.#count - this.received)
    this.received += lost
    return lost
  }

  /** An event has come. */
  take(): Arrival {
    this.#count += 1
    const isNew = this.#count > this.received
    if (isNew) this.received = this.#count
    return { isNew, isHistory: this.#count <= this.#lastOfHistory }
  }
}
