import { guarded } from './guarded.js'

/** Turns run in a row before yielding: a listener that emits endlessly must not block the event loop. */
const MOST_IN_A_ROW = 10_000

/**
 * A run-to-completion queue: work added while another item runs is run after it. All listeners therefore get events in the same
 * order, even if a listener emits (ORDER-2, ORDER-3).
 */
export class Turns {
  #waiting: (() => void)[] = []
  #isRunning = false

  /**
   * @param report called with the error of a turn that threw; later turns still run
   * @param later schedules a callback after the current task
   */
  constructor(
    private readonly report: (message: string, cause: unknown) => void,
    private readonly later: (run: () => void) => void,
  ) {}

  /** A turn taken now has to wait. */
  get isBusy(): boolean {
    return this.#isRunning || this.#waiting.length > 0
  }

  take(turn: () => void): void {
    this.add(turn)
    this.run()
  }

  /** Queues a turn without running it; see {@link run}. */
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
