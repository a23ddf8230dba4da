import type { Connection } from './connection.js'
import type { HubHost } from './host.js'

/** How much one receiver that is behind may read in its turn. */
const SHARE_BYTES = 256 * 1024
/** How much all of them together may read in one turn of the loop: a few milliseconds. */
const TURN_BYTES = 2 * 1024 * 1024

/**
 * Receivers that are behind and writable: newcomers reading history, resuming clients, slow readers whose connection has
 * drained. They read a share each, round-robin, so that a hundred of them do not delay a live event.
 */
export class CatchUp {
  readonly #host: HubHost
  readonly #behind = new Set<Connection>()
  #scheduled = false

  constructor(host: HubHost) {
    this.#host = host
  }

  has(connection: Connection): boolean {
    return this.#behind.has(connection)
  }

  add(connection: Connection): void {
    this.#behind.add(connection)
    this.#schedule()
  }

  delete(connection: Connection): void {
    this.#behind.delete(connection)
  }

  /** Lets all of them read as far as their outlets have room, now. */
  finish(): void {
    for (const connection of this.#behind) connection.readOn(Number.POSITIVE_INFINITY)
    this.#behind.clear()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#host.defer(() => {
      this.#scheduled = false
      this.#turn()
    })
  }

  #turn(): void {
    let bytes = 0
    for (const connection of [...this.#behind]) {
      this.#behind.delete(connection)
      bytes += connection.readOn(SHARE_BYTES)
      if (connection.isBehind) this.#behind.add(connection)
      if (bytes >= TURN_BYTES) break
    }
    if (this.#behind.size > 0) this.#schedule()
  }
}
