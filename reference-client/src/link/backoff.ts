import { BACKOFF, REFUSED_RETRY_MS } from '@devtools-bus/schema/constants'

/** How long to wait before the next attempt to connect (CONN-2). */
export class Backoff {
  #failures = 0
  /** How many of them there were when an attempt was last refused. */
  #refusedAt = 0

  /** How many failures there were in a row. One that was refused had come through, and ends the row (FALLBACK-1). */
  get failures(): number {
    return this.#failures - this.#refusedAt
  }

  /**
   * @param random a number from 0 to just below 1, for the jitter
   * @param scale multiplies every wait; 1 is what the protocol asks for
   */
  constructor(
    private readonly random: () => number,
    private readonly scale = 1,
  ) {}

  /** Counts a failure. Milliseconds to wait after it: where it was a refusal at least `atLeastMs`, less jitter (CONN-8). */
  next(atLeastMs = 0): number {
    const wait = Math.min(BACKOFF.maxMs, BACKOFF.firstMs * BACKOFF.factor ** this.#failures)
    this.#failures += 1
    if (atLeastMs > 0) this.#refusedAt = this.#failures
    return this.#varied(Math.max(wait, atLeastMs))
  }

  /** The last failure was a refusal, as has turned out since. Milliseconds to wait from now on (CONN-8). */
  refused(): number {
    this.#refusedAt = this.#failures
    return this.#varied(REFUSED_RETRY_MS)
  }

  /** The next wait is the shortest again (CONN-4). */
  reset(): void {
    this.#failures = this.#refusedAt = 0
  }

  #varied(ms: number): number {
    return ms * (1 + BACKOFF.jitter * (2 * this.random() - 1)) * this.scale
  }
}
