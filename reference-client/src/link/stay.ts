import type { Host } from './host.js'
import type { LinkSession } from './session.js'

export interface StayEvents {
  /** Whether the connection may keep the process alive. `false`: it does, whatever is asked of it. */
  hold(alive: boolean): boolean
  /** The connection is to be closed, for now. */
  leave(): void
  /** The connection is to be given up as a broken one is. */
  fail(why: string): void
  /** It is to be opened again. */
  comeBack(): void
}

/** What speaks for a connection. */
type Need =
  /** Somebody listens, or there is more to send. */
  | 'wanted'
  /** The bus has not confirmed all that was sent. */
  | 'unconfirmed'
  | 'none'

/**
 * How long after the last change it is waited for the next. A bus confirms within a second (ACK-1), unless it has too much to do; and
 * who has emitted something often emits more.
 */
const PATIENCE_MS: Record<Need, number> = { wanted: Number.POSITIVE_INFINITY, unconfirmed: 5_000, none: 500 }

/**
 * Whether a connection keeps its process alive. Devtools are no reason for that; but what a process has emitted before its end is
 * to arrive, so the bus's word is waited for. On platforms whose connections always keep the process alive, one that nobody
 * needs is closed, and opened again for the next emit or listener, in the same session.
 */
export class Stay {
  /** Undefined: there is no connection. */
  #need: Need | undefined
  #changedAt = 0
  #isAway = false
  #leftAt = 0
  #cancel = (): void => {}

  constructor(
    private readonly host: Host,
    private readonly session: LinkSession,
    private readonly events: StayEvents,
  ) {}

  /** The connection has been closed, and is not open again. */
  get isAway(): boolean {
    return this.#isAway
  }

  /** There is a connection, or what speaks for it may have changed. */
  look(isWanted: boolean): void {
    const need = isWanted ? 'wanted' : this.session.outbox.length > 0 ? 'unconfirmed' : 'none'
    this.#changedAt = this.host.now()
    if (need === this.#need) return
    this.#need = need
    this.#cancel()
    const hasChoice = this.events.hold(need !== 'none')
    if (need === 'unconfirmed' || (need === 'none' && !hasChoice)) this.#wait(PATIENCE_MS[need])
  }

  /** There is none, for whatever reason. */
  ended(): void {
    this.#cancel()
    this.#need = undefined
    this.#isAway = false
  }

  /** Opens the connection again now, if it was closed. */
  comeBack(): void {
    if (!this.#isAway) return
    this.#isAway = false
    // Who comes back to a session that the bus has forgotten has a gap to tell of (LOSS-2), and here nothing was missed.
    if (this.host.now() - this.#leftAt > this.session.windowMs / 2) this.session.forget()
    this.events.comeBack()
  }

  #wait(ms: number): void {
    this.#cancel = this.host.after(ms, () => this.#waited())
  }

  #waited(): void {
    const left = this.#changedAt + PATIENCE_MS[this.#need ?? 'wanted'] - this.host.now()
    if (left > 0) this.#wait(left)
    else if (!this.events.hold(false)) this.#letGo()
    // Looked at anew once anything changes.
    else this.#need = undefined
  }

  #letGo(): void {
    if (this.session.outbox.length > 0) {
      this.events.fail('the bus does not confirm what was sent')
      return
    }
    this.events.leave()
    this.#leftAt = this.host.now()
    this.#isAway = true
  }
}
