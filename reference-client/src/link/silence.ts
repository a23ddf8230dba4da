import { deadline } from './deadline.js'
import type { Host } from './host.js'

/** More than this no timer of JavaScript takes. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

/** Tells when nothing has come for too long (ALIVE-1). */
export class Silence {
  #ms = 0
  #heardAt = 0
  #begunAgain = false
  #cancel = (): void => {}

  /** @param broken is called once for each {@link watch} at most */
  constructor(
    private readonly host: Host,
    private readonly broken: () => void,
  ) {}

  /** From now on something has to come every `ms`. */
  watch(ms: number): void {
    this.#ms = Math.min(ms, LONGEST_WAIT_MS)
    this.heard()
    this.#wait(this.#ms)
  }

  /** Bytes have come. */
  heard(): void {
    this.#heardAt = this.host.now()
    this.#begunAgain = false
  }

  stop(): void {
    this.#cancel()
  }

  #wait(ms: number): void {
    this.#cancel()
    const dueAt = this.host.now() + ms
    this.#cancel = deadline(this.host, ms, () => {
      const now = this.host.now()
      const left = this.#heardAt + this.#ms - now
      // The runtime was asleep, or stood in a debugger: it may be its own silence that it heard.
      const delayed = now - dueAt > ms / 2
      if (left > 0) this.#wait(left)
      else if (delayed && !this.#begunAgain) {
        this.#begunAgain = true
        this.#wait(this.#ms)
      } else this.broken()
    })
  }
}
