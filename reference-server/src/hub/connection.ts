import { ACK, ERROR, HELLO } from '@devtools-bus/schema/constants'
import { judgeBytes } from '@devtools-bus/schema/judge-bytes'
import { Acks } from './acks.js'
import type { Audience } from './audience.js'
import type { CloseReason, Outlet, SessionPlace } from './framing.js'
import type { Hub } from './hub.js'
import { Inbound } from './inbound.js'
import { Receiver } from './receiver.js'
import type { Session } from './session.js'

/** How many looks a heartbeat takes: a quiet connection is found out within this part of it. */
export const LOOKS = 4

/** Bytes of control messages that may wait behind a full outlet while more is read from its peer. */
const MOST_UNREAD_ANSWERS = 64 * 1024

/** One peer with a live connection: what it hears is read from a log, what it says is counted. */
export class Connection {
  readonly receiver: Receiver
  readonly #inbound: Inbound
  readonly #acks: Acks | undefined
  /** Looks since anything was written. */
  #quiet = 0
  /** Bytes of control messages that were written while the outlet had no room. */
  #controlBytesWaiting = 0

  /** @param session undefined: a legacy peer, which never sees a control message (VER-3), and hears what comes from now on. */
  constructor(
    private readonly hub: Hub,
    private readonly audience: Audience,
    private readonly outlet: Outlet,
    readonly session: Session | undefined,
  ) {
    this.receiver = session?.receiver ?? new Receiver(audience.log.end)
    this.#inbound = session?.inbound ?? new Inbound()
    // The answer to a POST acknowledges by itself (SEND-10).
    if (session !== undefined && outlet.transport === 'websocket') {
      this.#acks = new Acks(hub.host, () => this.#acknowledge())
    }
  }

  get transport(): Outlet['transport'] {
    return this.outlet.transport
  }

  /** Whether the log keeps for it what it has not read. */
  get isWaitedFor(): boolean {
    return this.session === undefined
  }

  greet(payload: object): void {
    this.#control(HELLO, payload)
  }

  /** Processes one text message from the peer, valid UTF-8. Never throws (BAD-1). */
  receive(bytes: Uint8Array): void {
    const judged = judgeBytes(bytes)
    if (judged.kind === 'control') return // CTRL-2: none is known from clients yet, and none has a number (NUM-1)
    const inbound = this.#inbound
    inbound.received += 1
    if (judged.kind === 'event') this.hub.publish(judged.event, this.audience.role, { bytes, sender: this.receiver })
    else {
      inbound.rejected += 1
      this.#complain(judged.code, judged.message, judged.eventId)
    }
    this.#acks?.took(bytes.length)
  }

  /** The peer does not read the answers to its messages: stop reading from it until it does (SLOW-1). */
  get hasUnreadAnswers(): boolean {
    return this.#controlBytesWaiting > MOST_UNREAD_ANSWERS
  }

  /** The outlet has room again. */
  drained(): void {
    this.#controlBytesWaiting = 0
    this.audience.readOn(this)
  }

  /** The connection has ended. @param forGood the client said that it will not come back (SESSION-5) */
  disconnected(forGood = false): void {
    this.#acks?.sent()
    this.hub.disconnected(this, this.audience, forGood)
  }

  close(reason: CloseReason): void {
    this.outlet.close(reason)
    this.disconnected()
  }

  /** Whether it could read on now. */
  get isBehind(): boolean {
    return this.receiver.position < this.audience.log.end && this.outlet.room() > 0
  }

  /** Reads on from the log as far as the outlet has room, about `mostBytes` at most. Returns how much that was. */
  readOn(mostBytes: number): number {
    const { receiver, outlet } = this
    const { batches } = this.audience
    let bytes = 0
    while (bytes < mostBytes && this.isBehind) {
      const batch = batches.for(receiver, outlet.framing)
      // The outlet's position counts from before the batch; a synchronous write may already need the position after it.
      const place = this.#place(1)
      receiver.pass(batch)
      bytes += batch.bytes
      if (batch.frames === undefined) continue
      outlet.write(batch.frames, place)
      this.#quiet = 0
    }
    return bytes
  }

  /** Ends a receiver for which too much waits: control messages in its outlet or, where it has no session, events in the log (SLOW-1). */
  endIfTooSlow(): void {
    const { log, mostWaitingBytes } = this.audience
    const inLog = this.isWaitedFor && this.receiver.isTooSlow(log, mostWaitingBytes)
    if (inLog || this.#controlBytesWaiting > mostWaitingBytes) this.close('too-slow')
  }

  /** Ends a client whose next event is no longer kept; it will come back to a gap that is told (WINDOW-2). */
  endIfLeftBehind(): void {
    if (this.receiver.position < this.audience.log.start) this.close('too-slow')
  }

  /** Called {@link LOOKS} times a heartbeat: gives a sign of life where nothing else was written (ACK-2, SSE-3). */
  look(): void {
    this.#quiet += 1
    if (this.#quiet <= LOOKS) return
    this.#quiet = 1
    if (this.session === undefined) this.outlet.comment()
    else this.#acknowledge()
  }

  #acknowledge(): void {
    this.#acks?.sent()
    this.#control(ACK, { received: this.#inbound.received })
  }

  #complain(code: string, message: string, eventId: string | undefined): void {
    if (this.session === undefined) return
    const number = this.#inbound.received
    this.#control(ERROR, { code, message, number, ...(eventId === undefined ? {} : { eventId }) })
    this.endIfTooSlow()
  }

  #control(type: string, payload: object): void {
    const text = JSON.stringify({ type, payload })
    this.#controlBytesWaiting = this.outlet.room() > 0 ? 0 : this.#controlBytesWaiting + text.length
    this.outlet.control(type, text, this.#place(0))
    this.#quiet = 0
  }

  #place(ahead: number): SessionPlace | undefined {
    return this.session && { session: this.session.id, number: this.receiver.number + ahead }
  }
}
