import { BACKOFF } from '@devtools-bus/schema/constants'

/** How long to wait before the next attempt to connect (CONN-2). */
export class Backoff {
  #failures = 0

  /** How many failures there were in a row (FALLBACK-1). */
  get failures(): number {
    return this.#failures
  }

  /**
   * @param random a number from 0 to just below 1, for the jitter
   * @param scale multiplies every wait; 1 is what the protocol asks for
   */
  constructor(
    private readonly random: () => number,
    private readonly scale = 1,
  ) {}

  /** Counts a failure. Milliseconds to wait after it: at least `atLeastMs`, less jitter (CONN-8). */
  next(atLeastMs = 0): number {
    const wait = Math.min(BACKOFF.maxMs, BACKOFF.firstMs * BACKOFF.factor ** this.#failures)
    this.#failures += 1
    const jitter = 1 + BACKOFF.jitter * (2 * this.random() - 1)
    return Math.max(wait, atLeastMs) * jitter * this.scale
  }

  /** The next wait is the shortest again (CONN-4). */
  reset(): void {
    this.#failures = 0
  }
}
