/** An incomplete message: the body of a POST, or a WebSocket message. */
export interface Arriving {
  /** Takes nothing more from its sender for now. Also called when it is paused already. */
  pause(): void
  resume(): void
  /** Stops waiting for it. */
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
/** As long as all larger ones together hold no more than this, all of them are read. */
const FREE_BYTES = 8 * 1024 * 1024
/** Above that, about what those that are still read may come to hold. */
const LARGE_BYTES = 24 * 1024 * 1024
/** Minimum pace of a large message while others wait; a slower one is refused. */
const PACE = { bytes: 64 * 1024, ms: 100 }
/** Minimum average rate of a body in bytes per second, after `patienceMs` (LIMIT-9). */
const LEAST_RATE = 4 * 1024
/** How many looks `patienceMs` take. */
const LOOKS = 4

/**
 * Everything that is arriving at a bus, and the bound on what it holds in memory together. Once large messages hold more
 * than {@link FREE_BYTES}, only the first few are read on. The others wait unread, and the newest is read again first:
 * senders that stall while others wait are given up soon, and a new message does not queue behind them.
 */
export class Arrivals {
  readonly mostBytes: number
  readonly #patienceMs: number
  readonly #mostLarge: number
  readonly #timed = new Set<Arrival>()
  readonly #large = new Set<Arrival>()
  readonly #waiting: Arrival[] = []
  #heldBytes = 0
  #looking = false
  #pacing = false

  constructor({ mostBytes, patienceMs }: ArrivalsOptions) {
    this.mostBytes = mostBytes
    this.#patienceMs = patienceMs
    this.#mostLarge = Math.max(1, Math.floor(LARGE_BYTES / Math.max(mostBytes, SMALL_BYTES)))
  }

  /** @param isTimed whether it is given up when it arrives too slowly, even if nothing else waits (LIMIT-9) */
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
    this.#heldBytes += arrival.uncounted()
    if (this.#waiting.includes(arrival)) return false
    if (!this.#large.has(arrival)) {
      this.#large.add(arrival)
      arrival.startPace()
    }
    if (this.#heldBytes <= FREE_BYTES || this.#isAmongFirst(arrival)) return true
    this.#large.delete(arrival)
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
    this.#heldBytes += arrival.uncounted()
    const place = this.#waiting.indexOf(arrival)
    if (place >= 0) this.#waiting.splice(place, 1)
    this.#large.delete(arrival)
    while (this.#large.size < this.#mostLarge || this.#heldBytes <= FREE_BYTES) {
      const next = this.#waiting.pop()
      if (next === undefined) return
      this.#large.add(next)
      next.goOn()
    }
  }

  #isAmongFirst(arrival: Arrival): boolean {
    return this.#large.size <= this.#mostLarge || [...this.#large].slice(0, this.#mostLarge).includes(arrival)
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
  #countedBytes = 0
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
    const wasLarge = this.#countedBytes > 0
    this.bytes = 0
    if (!wasLarge) return
    if (this.arrivals.isWaiting(this)) this.arriving.resume()
    this.arrivals.settled(this)
  }

  /** By how much it has grown, or shrunk, since this was last asked. */
  uncounted(): number {
    const change = this.bytes - this.#countedBytes
    this.#countedBytes = this.bytes
    return change
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

/** Runs after pending input has been read: a busy bus must not time out its peers. */
function afterReading(ms: number, run: () => void): void {
  setTimeout(() => setImmediate(run), ms).unref()
}
