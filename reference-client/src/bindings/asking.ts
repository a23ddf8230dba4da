import type { Host } from '../link/host.js'

/** Timed attempts; each wait is twice the previous one. Afterwards only a use triggers an attempt. */
const ASKS = 10
const LONGEST_WAIT_MS = 5_000

/** Repeats a lookup: at once, then at growing intervals, and finally only when it is needed. */
export class Asking {
  #asks = 0
  #waitMs: number
  #askedAt = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | undefined

  /**
   * @param everyMs the first wait
   * @param askNow returns whether to ask again
   */
  constructor(
    private readonly host: Pick<Host, 'after' | 'now'>,
    private readonly everyMs: number,
    private readonly askNow: () => boolean,
  ) {
    this.#waitMs = everyMs
  }

  /** Looks again on use, unless an attempt is due or has just been made. */
  ask(): void {
    if (this.#cancel !== undefined) return
    if (this.#asks >= ASKS && this.host.now() - this.#askedAt < LONGEST_WAIT_MS) return
    this.#ask()
  }

  /** The target of the lookup has changed: restarts with the shortest wait. */
  restart(): void {
    this.stop()
    this.#asks = 0
    this.#waitMs = this.everyMs
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #ask(): void {
    this.#cancel = undefined
    this.#askedAt = this.host.now()
    this.#asks += 1
    if (!this.askNow() || this.#asks >= ASKS) return
    this.stop()
    this.#cancel = this.host.after(this.#waitMs, () => this.#ask())
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
  }
}
