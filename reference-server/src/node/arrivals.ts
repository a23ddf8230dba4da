/** What has not come whole yet: the body of a POST, or a WebSocket message. */
export interface Arriving {
  /** Takes nothing more from its sender for now. Also called when it is paused already. */
  pause(): void
  resume(): void
  /** It will not be waited for any longer. */
  giveUp(): void
}

export interface ArrivalsOptions {
  /** The size of the largest message. */
  mostBytes: number
  /** How long nothing may come of a body (LIMIT-9). */
  patienceMs: number
}

/** Up to this size everybody may have something under way. */
const SMALL_BYTES = 64 * 1024
/** About what all larger ones together may hold. */
const LARGE_BYTES = 24 * 1024 * 1024
/** While others wait, a large one that does not bring so many bytes in so many milliseconds is given up. */
const PACE = { bytes: 64 * 1024, ms: 100 }
/** The least a body has to bring on the average, in bytes a second, once `patienceMs` have passed (LIMIT-9). */
const LEAST_RATE = 4 * 1024
/** How many looks `patienceMs` take. */
const LOOKS = 4

/**
 * Everything that is arriving at a bus, and the bound on what it holds in memory together. Only few large messages are
 * read at once; the others wait unread, the newest first, since a sender that does not go on is soon given up.
 */
export class Arrivals {
  readonly mostBytes: number
  readonly #patienceMs: number
  readonly #mostLarge: number
  readonly #timed = new Set<Arrival>()
  readonly #large = new Set<Arrival>()
  readonly #waiting: Arrival[] = []
  #looking = false
  #pacing = false

  constructor({ mostBytes, patienceMs }: ArrivalsOptions) {
    this.mostBytes = mostBytes
    this.#patienceMs = patienceMs
    this.#mostLarge = Math.max(1, Math.floor(LARGE_BYTES / Math.max(mostBytes, SMALL_BYTES)))
  }

  /** @param isTimed whether it is given up when it comes too slowly, whoever waits (LIMIT-9) */
  begin(arriving: Arriving, isTimed: boolean): Arrival {
    const arrival = new Arrival(this, arriving)
    if (isTimed) {
      this.#timed.add(arrival)
      this.#look()
    }
    return arrival
  }

  /** Whether a message that is no longer small may be read on. If not, it waits for another to end. */
  admits(arrival: Arrival): boolean {
    if (this.#large.has(arrival)) return true
    if (this.#waiting.includes(arrival)) return false
    if (this.#large.size < this.#mostLarge) {
      this.#large.add(arrival)
      arrival.startPace()
      return true
    }
    this.#waiting.push(arrival)
    this.#keepPace()
    return false
  }

  isWaiting(arrival: Arrival): boolean {
    return this.#waiting.includes(arrival)
  }

  ended(arrival: Arrival): void {
    this.#timed.delete(arrival)
    this.settled(arrival)
  }

  /** It holds nothing now, but may begin anew. */
  settled(arrival: Arrival): void {
    const place = this.#waiting.indexOf(arrival)
    if (place >= 0) this.#waiting.splice(place, 1)
    if (!this.#large.delete(arrival)) return
    const next = this.#waiting.pop()
    if (next === undefined) return
    this.#large.add(next)
    next.goOn()
  }

  #keepPace(): void {
    if (this.#pacing) return
    this.#pacing = true
    afterReading(PACE.ms, () => {
      this.#pacing = false
      for (const arrival of [...this.#large]) if (this.#waiting.length > 0 && !arrival.keepsPace()) arrival.giveUp()
      if (this.#waiting.length > 0) this.#keepPace()
    })
  }

  #look(): void {
    if (this.#looking) return
    this.#looking = true
    afterReading(this.#patienceMs / LOOKS, () => {
      this.#looking = false
      for (const arrival of [...this.#timed]) {
        if (!this.isWaiting(arrival) && arrival.isLate(this.#patienceMs)) arrival.giveUp()
      }
      if (this.#timed.size > 0) this.#look()
    })
  }
}

export class Arrival {
  bytes = 0
  #began = performance.now()
  #latest = this.#began
  #paceBytes = 0
  #paceBegan = this.#began

  constructor(
    private readonly arrivals: Arrivals,
    private readonly arriving: Arriving,
  ) {}

  came(bytes: number): void {
    this.bytes += bytes
    this.#paceBytes += bytes
    this.#latest = performance.now()
    if (this.bytes > SMALL_BYTES && !this.arrivals.admits(this)) this.arriving.pause()
  }

  /** It has come whole, or will never: nothing is held for it any more. */
  end(): void {
    this.bytes = 0
    this.arrivals.ended(this)
  }

  /** One message has come whole, others may follow. */
  wasWhole(): void {
    if (this.bytes > SMALL_BYTES) {
      if (this.arrivals.isWaiting(this)) this.arriving.resume()
      this.arrivals.settled(this)
    }
    this.bytes = 0
  }

  /** So much of what came was no part of the message. */
  lacks(bytes: number): void {
    this.bytes = Math.max(0, this.bytes - bytes)
  }

  giveUp(): void {
    this.end()
    this.arriving.giveUp()
  }

  /** Time in which it was not read is not its sender's. */
  goOn(): void {
    const waited = performance.now() - this.#latest
    this.#began += waited
    this.#latest += waited
    this.startPace()
    this.arriving.resume()
  }

  startPace(): void {
    this.#paceBytes = 0
    this.#paceBegan = performance.now()
  }

  keepsPace(): boolean {
    if (performance.now() - this.#paceBegan < PACE.ms) return true
    const keeps = this.#paceBytes >= PACE.bytes
    this.startPace()
    return keeps
  }

  isLate(patienceMs: number): boolean {
    const now = performance.now()
    return now - this.#latest > patienceMs || now - this.#began > patienceMs + (1000 * this.bytes) / LEAST_RATE
  }
}

/** Runs once what has come by then has been read: a bus that was busy is no reason to give anybody up. */
function afterReading(ms: number, run: () => void): void {
  setTimeout(() => setImmediate(run), ms).unref()
}
