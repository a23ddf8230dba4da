import { guarded } from './guarded.js'

/** So many turns are run in a row; those of listeners that emit without end must not keep the process from everything else. */
const MOST_IN_A_ROW = 10_000

/**
 * Runs what it is given one after the other: what comes up meanwhile takes its turn behind. So all listeners hear events in one
 * order, however deep in a listener an event is emitted (ORDER-2, ORDER-3).
 */
export class Turns {
  #waiting: (() => void)[] = []
  #isRunning = false

  /**
   * @param report is told of a turn that threw; what waits behind it gets its turn all the same
   * @param later runs something after the present code has come to its end
   */
  constructor(
    private readonly report: (message: string, cause: unknown) => void,
    private readonly later: (run: () => void) => void,
  ) {}

  /** What is taken now has to wait for its turn. */
  get isBusy(): boolean {
    return this.#isRunning || this.#waiting.length > 0
  }

  take(turn: () => void): void {
    this.add(turn)
    this.run()
  }

  /** {@link run} runs it, if nothing else does. */
  add(turn: () => void): void {
    this.#waiting.push(turn)
  }

  run(): void {
    if (!this.#isRunning) this.#runAll()
  }

  #runAll(): void {
    this.#isRunning = true
    let left = MOST_IN_A_ROW
    while (left > 0 && this.#waiting.length > 0) {
      const turns = this.#waiting.splice(0, left)
      left -= turns.length
      for (const turn of turns) guarded(turn, (cause) => this.report('an event could not be delivered', cause))
    }
    if (this.#waiting.length > 0) this.later(() => this.#runAll())
    else this.#isRunning = false
  }
}
