/** How long one history may take, or the case between two of them. */

const HISTORY_MS = 180_000
/** Of a client that waits as long as users of it do: a fallback, and the way back, take half a minute each. */
const HISTORY_IN_REAL_TIME_MS = 900_000
/** How many waits for what must come a history may have in a row, however long each of them may be. */
const WAITS = 36

/** By default: room enough that who hits it hangs in the harness, since everything that a history waits for is bounded. */
export function historyLimitMs({ patienceMs, inRealTime }: { patienceMs: number; inRealTime: boolean }): number {
  return Math.max(inRealTime ? HISTORY_IN_REAL_TIME_MS : HISTORY_MS, WAITS * patienceMs)
}

export class LimitExceeded extends Error {
  override name = 'LimitExceeded'
}

/** A limit that starts anew with each thing that it is for. */
export class TimeLimit {
  #timer: NodeJS.Timeout | undefined
  #exceed: (reason: LimitExceeded) => void = () => {}

  constructor(private readonly limitMs: number) {}

  /** Resolves and rejects as `work` does. @throws LimitExceeded where one thing in it takes too long. */
  async hold<T>(work: Promise<T>): Promise<T> {
    const exceeded = new Promise<never>((_resolve, reject) => {
      this.#exceed = reject
    })
    this.restart()
    try {
      return await Promise.race([work, exceeded])
    } finally {
      this.pause()
    }
  }

  /** The next thing begins. */
  restart(): void {
    this.pause()
    const message = `a history of the case, or the case between two, did not end within ${this.limitMs} ms`
    this.#timer = setTimeout(() => this.#exceed(new LimitExceeded(message)), this.limitMs)
  }

  /** What comes now does not count. */
  pause(): void {
    clearTimeout(this.#timer)
  }
}
