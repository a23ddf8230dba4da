import type { Host } from '../link/host.js'

/** How often it is asked before only a use asks again; each wait is twice the one before. */
const ASKS = 10
const LONGEST_WAIT_MS = 5_000

/** Asks for something again and again: at once, then at growing intervals, and after a while only where it is used. */
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

  /** Something is used: asks, unless it will be anyway, or has been just now. */
  ask(): void {
    if (this.#cancel !== undefined) return
    if (this.#asks >= ASKS && this.host.now() - this.#askedAt < LONGEST_WAIT_MS) return
    this.#ask()
  }

  /** There is something else to ask: from the shortest wait on, and at once where it is used. */
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
