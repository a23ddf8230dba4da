import { QUEUE_BYTES, QUEUE_EVENTS } from '@devtools-bus/schema/constants'
import { atLeastOne } from './limits.js'
import type { OutgoingEvent } from './outgoing.js'

export interface QueueLimits {
  /** At most this many events. Default 1,000. */
  events?: number | undefined
  /** At most this many UTF-8 bytes of events. Default 16 MiB. */
  bytes?: number | undefined
}

/** Events that have not been sent, in the order they were emitted (QUEUE-1). The newest always stays. */
export class EventQueue<Event extends { bytes: number } = OutgoingEvent> {
  readonly #events: number
  readonly #bytes: number
  #waiting: Event[] = []
  // Taken events are skipped and cut off now and then: `Array.shift` moves the whole array each time.
  #head = 0
  #size = 0

  /** @throws RangeError where a limit is no whole number of at least 1. */
  constructor(limits: QueueLimits = {}) {
    this.#events = atLeastOne('queue.events', limits.events ?? QUEUE_EVENTS)
    this.#bytes = atLeastOne('queue.bytes', limits.bytes ?? QUEUE_BYTES)
  }

  get length(): number {
    return this.#waiting.length - this.#head
  }

  /** Adds an event. How many of the oldest had to go for it (QUEUE-2). */
  push(event: Event): number {
    this.#waiting.push(event)
    this.#size += event.bytes
    let evicted = 0
    while (this.length > 1 && (this.length > this.#events || this.#size > this.#bytes)) {
      this.shift()
      evicted += 1
    }
    return evicted
  }

  /** The oldest event. */
  peek(): Event | undefined {
    return this.#waiting[this.#head]
  }

  /** Takes the oldest event out. */
  shift(): void {
    const event = this.peek()
    if (event === undefined) return
    this.#size -= event.bytes
    this.#head += 1
    if (this.#head * 2 < this.#waiting.length) return
    this.#waiting = this.#waiting.slice(this.#head)
    this.#head = 0
  }

  /** Empties the queue. How many events were in it. */
  clear(): number {
    const { length } = this
    this.#waiting = []
    this.#head = 0
    this.#size = 0
    return length
  }
}
