import { Batches } from './batches.js'
import type { CatchUp } from './catch-up.js'
import type { Connection } from './connection.js'
import { Log } from './log.js'
import type { ReceiverRole } from './routing.js'

/** What is kept, for whom. */
export interface Retention {
  /** Newest events for clients that come back (WINDOW-1). */
  events: number
  bytes: number
  /** Newest events for newcomers (HISTORY-1). */
  history: number
}

/** How much a receiver that keeps up may read at once. */
const LIVE_BYTES = 1024 * 1024
/** How much all of them may read at once; the others read on in turns. */
const FLUSH_BYTES = 8 * 1024 * 1024

/** How far a connected client with a session may be behind the window before it counts as left behind: as much as is soon written. */
const GRACE_BYTES = 1024 * 1024

/** The receivers of one role, and what they hear. */
export class Audience {
  readonly log = new Log()
  readonly batches = new Batches(this.log)
  readonly connections = new Set<Connection>()
  /** Sessions of this role, with a connection or without. */
  sessions = 0
  readonly #retention: Retention
  #keptFrom = 0

  /** @param mostWaitingBytes what may wait for a receiver that has no session (SLOW-1) */
  constructor(
    readonly role: ReceiverRole,
    retention: Retention,
    readonly mostWaitingBytes: number,
    readonly catchUp: CatchUp,
  ) {
    this.#retention = retention
  }

  /** Whether anybody hears, or may come and ask. */
  get isNeeded(): boolean {
    return this.connections.size > 0 || this.sessions > 0 || this.#retention.history > 0
  }

  /** Where a newcomer begins that asks for `wanted` events of history. */
  historyFrom(wanted: number): number {
    return Math.max(this.#keepFrom(), this.log.end - Math.min(wanted, this.#retention.history))
  }

  /** Lets one receiver, which is new or whose outlet has drained, read on. */
  readOn(connection: Connection): void {
    if (this.connections.has(connection) && connection.isBehind) this.catchUp.add(connection)
  }

  /** Lets every live receiver read on, and releases batches that no receiver can request any more. */
  flush(): void {
    let bytes = 0
    for (const connection of this.connections) {
      if (!this.catchUp.has(connection)) {
        if (bytes < FLUSH_BYTES) bytes += connection.readOn(LIVE_BYTES)
        if (connection.isBehind) this.catchUp.add(connection)
      }
      connection.endIfTooSlow()
    }
    this.batches.clear()
    this.trim()
    for (const connection of this.connections) connection.endIfLeftBehind()
  }

  trim(): void {
    let oldest = this.#keepFrom()
    // Whoever has no session cannot come back to it: it is waited for, as long as it is not too slow (SLOW-1).
    // A receiver that is close behind, or has not had its turn to read, is not slow: the bus has yet to write.
    for (const connection of this.connections) {
      const { isWaitedFor, receiver } = connection
      if (receiver.position >= oldest) continue
      if (isWaitedFor || this.#isClose(connection) || this.#awaitsItsTurn(connection)) oldest = receiver.position
    }
    this.log.trimTo(oldest)
  }

  #isClose({ receiver }: Connection): boolean {
    return receiver.heldIn(this.log) <= GRACE_BYTES
  }

  #awaitsItsTurn(connection: Connection): boolean {
    const { receiver, isBehind } = connection
    return isBehind && this.catchUp.has(connection) && !receiver.isTooSlow(this.log, this.mostWaitingBytes)
  }

  /** Position of the oldest event of the window, or of the history where that goes further back. */
  #keepFrom(): number {
    const { events, bytes, history } = this.#retention
    const most = this.sessions > 0 ? Math.max(events, history) : history
    const { end } = this.log
    let from = Math.max(this.#keptFrom, this.log.start)
    while (end - from > most || (end - from > 1 && this.log.bytesFrom(from) > bytes)) from += 1
    this.#keptFrom = from
    return from
  }
}
