/** Runs what it is given one after the other: what comes up meanwhile takes its turn behind (ORDER-2). */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #isRunning = false

  take(turn: () => void): void {
    this.#waiting.push(turn)
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next()
    } finally {
      this.#isRunning = false
    }
  }
}
