import type { Connection } from './connection.js'
import { Inbound } from './inbound.js'
import type { Log } from './log.js'
import { Receiver } from './receiver.js'
import type { ReceiverRole } from './routing.js'

/** Whose a session is (RESUME-4). A token is the same for all sessions of a bus, and changes only when they are gone. */
export interface SessionOwner {
  role: ReceiverRole
  /** The `Origin` header, or null where there was none. */
  origin: string | null
  project: string | null
}

/** What a client says of the session it had (RESUME-1). Texts of the query, unchecked. */
export interface ResumeRequest {
  session: string
  received: string | null
  first: string | null
}

/** What can be told of a session to the application: everything but its id, which is a credential (SESSION-7). */
export interface SessionFacts {
  role: ReceiverRole
  /** What it is connected over; null: away. */
  transport: 'websocket' | 'sse' | null
  /** Number of the last message from the client that was had or counted lost. */
  received: number
  /** How many of the client's messages were counted lost (RESUME-3), and how many were no events (BAD-1). */
  lost: number
  rejected: number
  /** Number of the last event that was sent to the client. */
  sent: number
  /**
   * How many events had left the window before the client came back for them (RESUME-2); also where it came back on a
   * connection that it had given up by then, and where it may have had them.
   */
  missed: number
  /** How often the client came back. */
  resumed: number
}

/** What a client and the bus remember about each other across connections. */
export class Session {
  readonly inbound = new Inbound()
  readonly receiver: Receiver
  /** The one connection it has, if any. */
  connection: Connection | undefined
  /** When its last connection ended, or its last POST came if that was later. */
  leftAt = 0
  #missed = 0
  #missedTo = 0
  /** The highest number that was sent before the last return. */
  #sent = 0
  #resumed = 0

  constructor(
    readonly id: string,
    readonly owner: SessionOwner,
    position: number,
  ) {
    this.receiver = new Receiver(position)
  }

  isOf({ role, origin, project }: SessionOwner): boolean {
    return role === this.owner.role && this.isFrom({ origin, project })
  }

  isFrom({ origin, project }: Omit<SessionOwner, 'role'>): boolean {
    return origin === this.owner.origin && project === this.owner.project
  }

  /** Whether a client can come back to it that last had event `received`. */
  hasSent(received: number): boolean {
    return received <= this.#sentSoFar
  }

  /** The client is back (RESUME-1 to RESUME-3). */
  resume(received: number, first: number, log: Log): void {
    this.#sent = this.#sentSoFar
    this.receiver.moveTo(received, log)
    this.inbound.expectFrom(first)
    // A hello may be lost, and the client come again with the same number: a gap is counted once.
    this.#missed += Math.max(0, this.receiver.number - Math.max(received, this.#missedTo))
    this.#missedTo = Math.max(this.#missedTo, this.receiver.number)
    this.#resumed += 1
  }

  /** A return can go back, and what was sent before was sent all the same. */
  get #sentSoFar(): number {
    return Math.max(this.#sent, this.receiver.number)
  }

  get facts(): SessionFacts {
    const { received, lost, rejected } = this.inbound
    return {
      role: this.owner.role,
      transport: this.connection?.transport ?? null,
      received,
      lost,
      rejected,
      sent: this.#sentSoFar,
      missed: this.#missed,
      resumed: this.#resumed,
    }
  }
}
