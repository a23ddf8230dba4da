const LOOK_MS = 20

/** How long the suite itself stood still: what came meanwhile it saw late, and what was due of it came late. */
export class StallGauge {
  #longestMs = 0
  #lookedMs = performance.now()
  readonly #timer = setInterval(() => this.#look(), LOOK_MS)

  /** The longest time, so far, in which nothing of the suite ran. */
  get longestMs(): number {
    // What comes from the network may run before the timer that was due while everything stood still.
    this.#look()
    return this.#longestMs
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = performance.now()
    this.#longestMs = Math.max(this.#longestMs, now - this.#lookedMs)
    this.#lookedMs = now
  }
}
