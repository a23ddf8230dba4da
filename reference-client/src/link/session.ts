import type { Greeting, SessionGreeting } from './hello.js'
import { Inbox } from './inbox.js'
import { Outbox } from './outbox.js'
import type { OutgoingEvent } from './outgoing.js'
import type { SessionQuery } from './transport.js'
import type { WindowLimits } from './window.js'

/** What a return has cost. */
export interface Costs {
  /** Events lost on their way, in either direction; null: a gap of unknown size (LOSS-2, LOSS-3). */
  lost: number | null
  /** Copies that this bus will not take, however often they are sent (LIMIT-5, LIMIT-6). */
  dropped: OutgoingEvent[]
}

/** What a link and the bus remember about each other across connections (section 9 of the specification). */
export class LinkSession {
  readonly inbox = new Inbox()
  readonly outbox: Outbox
  #id: string | undefined
  /** What the bus has counted lost so far, as far as it has told. */
  #lost = 0
  #connections = 0
  #windowMs = 0
  #closedForSize = false

  /** @throws RangeError where a limit is no whole number of at least 1. */
  constructor(window?: WindowLimits) {
    this.outbox = new Outbox(window)
  }

  /** Whether events have numbers now. */
  get isLive(): boolean {
    return this.#id !== undefined
  }

  /** Whether an event of this session's history may have been heard before (HISTORY-2). */
  isRepeated = false

  /** How the session is named when a connection is opened (RESUME-5). */
  get query(): SessionQuery | undefined {
    return this.#id === undefined
      ? undefined
      : { session: this.#id, received: this.inbox.received, first: this.outbox.first }
  }

  /** How long the bus remembers the session without a connection. */
  get windowMs(): number {
    return this.#windowMs
  }

  /** The bus has ended a connection because an event was too large for it (LIMIT-6). */
  closedForSize(): void {
    // Without numbers nobody can say which event it was, and no copy of it is kept.
    if (this.isLive) this.#closedForSize = true
  }

  /** Nothing is on its way in either direction, and nobody will have missed anything: what comes next is a first session. */
  forget(): void {
    this.#id = undefined
    this.#connections = 0
  }

  /** A connection is open: the bus has said hello, or needs none. */
  greeted({ session, maxMessageBytes }: Greeting): Costs {
    const isFirst = this.#connections === 0
    this.#connections += 1
    this.#windowMs = session?.windowMs ?? 0
    const resumed = session?.resumed === true && session.session === this.#id
    const { lost, dropped } = resumed ? this.#resume(session) : this.#restart(session, isFirst)
    this.#closedForSize = false
    return { lost, dropped: [...dropped, ...this.outbox.giveUpLarger(maxMessageBytes, resumed)] }
  }

  #resume({ lost, received, next }: SessionGreeting): Costs {
    const { inbox, outbox } = this
    const lostUp = Math.max(0, lost - this.#lost)
    this.#lost += lostUp
    outbox.resume(received)
    // Messages are read in order: where any before these are lost, the one that was too large is among them.
    const dropped = this.#closedForSize && lostUp === 0 ? outbox.giveUpFirst() : []
    return { lost: lostUp + inbox.resume(next), dropped }
  }

  #restart(session: SessionGreeting | undefined, isFirst: boolean): Costs {
    const { inbox, outbox } = this
    this.#id = session?.session
    this.#lost = session?.lost ?? 0
    this.isRepeated = !isFirst
    inbox.restart(session?.next ?? 1, session?.history ?? 0)
    outbox.restart()
    // After a close with 1009 too: what the bus had is not known, so nobody can say which copy was too large (LIMIT-6).
    return { lost: isFirst ? 0 : null, dropped: [] }
  }
}
