/** Runs what it is given one after the other: what comes up meanwhile takes its turn behind (ORDER-2). */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #isRunning = false

  /** @param report is told of a turn that threw; what waits behind it gets its turn all the same */
  constructor(private readonly report: (message: string, cause: unknown) => void) {}

  take(turn: () => void): void {
    this.#waiting.push(turn)
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#run(next)
    } finally {
      this.#isRunning = false
    }
  }

  #run(turn: () => void): void {
    try {
      turn()
    } catch (cause) {
      this.report('an event could not be handed on', cause)
    }
  }
}
