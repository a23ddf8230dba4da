import { ERROR, HELLO } from '@devtools-bus/schema/constants'
import { judgeText } from '@devtools-bus/schema/event'
import type { Batches } from './batches.js'
import type { Framing, Outlet } from './framing.js'
import type { Hub } from './hub.js'
import type { Log, Sender } from './log.js'
import type { ReceiverRole } from './routing.js'

export interface ConnectionOptions {
  role: ReceiverRole
  outlet: Outlet
  /** The version both speak, or null for a legacy peer, which never sees a control message (VER-3). */
  version: string | null
}

/** What an entry of the log costs beside its bytes, about. */
const ENTRY_BYTES = 512
/** How many times what may wait for a receiver it may hold in the log, its own events and all entries' cost included. */
const HELD_FACTOR = 8

/** One peer with a live connection: a position in the log, and a count of what it sent. */
export class Connection implements Sender {
  readonly role: ReceiverRole
  lastSent = -1
  sentBytes = 0
  /** Where in the log this receiver reads on. */
  position: number
  readonly #hub: Hub
  readonly #log: Log
  readonly #outlet: Outlet
  readonly #version: string | null
  #received = 0
  #ownBytesPassed = 0

  constructor(hub: Hub, log: Log, { role, outlet, version }: ConnectionOptions) {
    this.#hub = hub
    this.#log = log
    this.role = role
    this.#outlet = outlet
    this.#version = version
    this.position = log.end
    if (version !== null) outlet.write(outlet.framing.control(HELLO, hub.helloText(version)))
  }

  get framing(): Framing {
    return this.#outlet.framing
  }

  /** Takes one text message from the peer. Whatever it holds, nothing is thrown (BAD-1). */
  receive(bytes: Uint8Array, text: string): void {
    const judged = judgeText(text)
    if (judged.kind === 'control') return // CTRL-2: none is known from clients yet, and none has a number (NUM-1)
    this.#received += 1
    if (judged.kind === 'event') this.#hub.publish(judged.event, this.role, { bytes, sender: this })
    else this.#complain(judged.code, judged.message, judged.eventId)
  }

  /** The outlet has room again. */
  drained(): void {
    this.#hub.readOn(this)
  }

  /** The connection has ended, whoever ended it. */
  disconnected(): void {
    this.#hub.remove(this)
  }

  close(reason: 'going-away' | 'too-slow'): void {
    this.#outlet.close(reason)
    this.disconnected()
  }

  /** Reads on from the log as far as the outlet has room. */
  readOn(batches: Batches): void {
    while (this.position < this.#log.end && this.#outlet.room() > 0) {
      const { end, frames, ownBytes } = batches.for(this)
      this.position = end
      this.#ownBytesPassed += ownBytes
      if (frames !== undefined) this.#outlet.write(frames)
    }
  }

  /** Whether this receiver has fallen too far behind (SLOW-1): in the log, or with what its outlet holds. */
  isTooSlow(mostWaitingBytes: number): boolean {
    if (-this.#outlet.room() > mostWaitingBytes) return true
    if (this.position === this.#log.end) return false
    const behind = this.#log.bytesFrom(this.position)
    const own = this.sentBytes - this.#ownBytesPassed
    // Its own events do not wait for it, but it keeps them from being let go of: there is an end to that as well.
    const held = behind + ENTRY_BYTES * (this.#log.end - this.position)
    return behind - own > mostWaitingBytes || held > HELD_FACTOR * mostWaitingBytes
  }

  #complain(code: string, message: string, eventId: string | undefined): void {
    if (this.#version === null) return
    const payload = { code, message, number: this.#received, ...(eventId === undefined ? {} : { eventId }) }
    this.#outlet.write(this.#outlet.framing.control(ERROR, JSON.stringify({ type: ERROR, payload })))
    this.#hub.endIfTooSlow(this)
  }
}
