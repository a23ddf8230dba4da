import type { OutgoingEvent } from './outgoing.js'
import { type WindowLimits, windowLimits } from './window.js'

/** Sent in the place of an event that is not to be sent any more: it keeps the number, and is no event (LIMIT-6). */
const PLACEHOLDER: OutgoingEvent = { eventId: '', text: 'null', bytes: 4 }

/**
 * What was given a number and is not acknowledged, in case it has to be sent again (WINDOW-3). Numbers follow each other
 * without a gap, so only that of the first copy is kept.
 */
export class Outbox {
  readonly #most: { events: number; bytes: number }
  #first = 1
  #copies: OutgoingEvent[] = []
  // Copies that were let go of are skipped and cut off now and then: `Array.shift` moves the whole array each time.
  #skipped = 0
  #bytes = 0
  /** How many of the copies have been sent on the present connection. */
  #sent = 0

  /** @throws RangeError where a limit is no whole number of at least 1. */
  constructor(limits?: WindowLimits) {
    this.#most = windowLimits(limits)
  }

  /** How many copies the window allows. */
  get capacity(): number {
    return this.#most.events
  }

  get length(): number {
    return this.#copies.length - this.#skipped
  }

  /** UTF-8 bytes of the copies. */
  get bytes(): number {
    return this.#bytes
  }

  /** The lowest number that may still be sent; the next one where there is no copy. */
  get first(): number {
    return this.#first
  }

  /** Number that the next event will get. */
  get next(): number {
    return this.#first + this.length
  }

  /** The first copy that is not sent on the present connection. */
  get unsent(): OutgoingEvent | undefined {
    return this.#copies[this.#skipped + this.#sent]
  }

  /** {@link unsent} has been sent. */
  advance(): void {
    this.#sent += 1
  }

  /** Whether one more event fits without another's copy having to go. */
  hasRoomFor(event: OutgoingEvent): boolean {
    const { events, bytes } = this.#most
    return this.length === 0 || (this.length < events && this.#bytes + event.bytes <= bytes)
  }

  /**
   * Keeps an event under the next number; the oldest copies go for it. All before it have been sent.
   *
   * @param sent whether it has been, too
   */
  add(event: OutgoingEvent, sent: boolean): void {
    this.#copies.push(event)
    this.#bytes += event.bytes
    if (sent) this.#sent += 1
    while (this.length > 1 && (this.length > this.#most.events || this.#bytes > this.#most.bytes)) this.#shift()
  }

  /** The first copies: at most so many, and with one byte after each so large together. The first of all in any case. */
  head(events: number, bytes: number): OutgoingEvent[] {
    let size = 0
    const head: OutgoingEvent[] = []
    for (let index = this.#skipped; index < this.#copies.length && head.length < events; index += 1) {
      const copy = this.#copies[index] as OutgoingEvent
      size += copy.bytes + 1
      if (head.length > 0 && size > bytes) break
      head.push(copy)
    }
    return head
  }

  /** The bus has everything up to that number (ACK-3). */
  acknowledge(received: number): void {
    while (this.length > 0 && this.#first <= received) this.#shift()
  }

  /** The connection is a new one, and the bus has everything up to that number: the rest is to be sent again (RESUME-6). */
  resume(received: number): void {
    this.acknowledge(received)
    // A bus that counts on beyond what was sent is followed: both have to count alike.
    if (this.#first <= received) this.#first = received + 1
    this.#sent = 0
  }

  /** The session is a new one, or there is none: what was not acknowledged is to be sent again, from number 1. */
  restart(): void {
    this.#replace(this.#copies.slice(this.#skipped).filter((copy) => copy !== PLACEHOLDER))
    this.#first = 1
    this.#sent = 0
  }

  /** Lets go of what has been sent on the present connection: nothing will acknowledge it. */
  forgetSent(): void {
    while (this.#sent > 0) this.#shift()
  }

  /** Gives up the first copy, and keeps its number. What it was; nothing where it was given up before. */
  giveUpFirst(): OutgoingEvent[] {
    const first = this.#copies[this.#skipped]
    if (first === undefined || first === PLACEHOLDER) return []
    this.#copies[this.#skipped] = PLACEHOLDER
    this.#bytes += PLACEHOLDER.bytes - first.bytes
    return [first]
  }

  /** Lets go of the first copy, and of its number. */
  removeFirst(): OutgoingEvent[] {
    const first = this.#copies[this.#skipped]
    if (first === undefined) return []
    this.#shift()
    this.#first -= 1
    return [first]
  }

  /**
   * Gives up every copy larger than that many bytes (LIMIT-5). Which they were.
   *
   * @param numbered the bus knows their numbers, which are kept
   */
  giveUpLarger(bytes: number, numbered: boolean): OutgoingEvent[] {
    const all = this.#copies.slice(this.#skipped)
    const larger = all.filter((copy) => copy.bytes > bytes)
    if (larger.length === 0) return larger
    this.#replace(all.flatMap((copy) => (copy.bytes <= bytes ? copy : numbered ? PLACEHOLDER : [])))
    return larger.filter((copy) => copy !== PLACEHOLDER)
  }

  /** Whether what stands under that number is no event any more. */
  isGivenUp(number: number): boolean {
    return this.#copies[this.#skipped + number - this.#first] === PLACEHOLDER
  }

  #replace(copies: OutgoingEvent[]): void {
    this.#copies = copies
    this.#skipped = 0
    this.#bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0)
  }

  #shift(): void {
    const copy = this.#copies[this.#skipped]
    if (copy === undefined) return
    this.#bytes -= copy.bytes
    this.#skipped += 1
    this.#first += 1
    this.#sent = Math.max(0, this.#sent - 1)
    if (this.#skipped * 2 < this.#copies.length) return
    this.#copies = this.#copies.slice(this.#skipped)
    this.#skipped = 0
  }
}
