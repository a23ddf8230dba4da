import { DETACHED_SESSIONS } from '@devtools-bus/schema/constants'
import type { HubHost } from './host.js'
import { Session, type SessionOwner } from './session.js'

export interface SessionsOptions {
  host: HubHost
  /** How long one without a connection is kept. */
  keepMs: number
  /** One has gone. */
  ended: (session: Session) => void
}

/** All sessions of a bus, with a connection or without, and the end of those whose client stays away (SESSION-6). */
export class Sessions {
  readonly #options: SessionsOptions
  readonly #all = new Map<string, Session>()
  /** Those without a connection, in the order in which they were left. */
  readonly #detached = new Set<Session>()
  #cancel: (() => void) | undefined

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  /** A new session. It waits for its connection. */
  create(owner: SessionOwner, position: number): Session {
    const session = new Session(this.#options.host.mint(), owner, position)
    this.#all.set(session.id, session)
    return session
  }

  find(id: string): Session | undefined {
    return this.#all.get(id)
  }

  [Symbol.iterator](): Iterator<Session> {
    return this.#all.values()
  }

  attached(session: Session): void {
    this.#detached.delete(session)
  }

  /** It has no connection now, or a POST came while it had none: its time begins anew. */
  left(session: Session): void {
    session.leftAt = this.#options.host.now()
    this.#detached.delete(session)
    this.#detached.add(session)
    const [oldest] = this.#detached
    if (this.#detached.size > DETACHED_SESSIONS && oldest !== undefined) this.end(oldest)
    this.#watch()
  }

  end(session: Session): void {
    this.#detached.delete(session)
    if (this.#all.delete(session.id)) this.#options.ended(session)
  }

  endAll(): void {
    for (const session of [...this.#all.values()]) this.end(session)
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** One timer for all: it waits for the one that was left first. */
  #watch(): void {
    const [oldest] = this.#detached
    if (this.#cancel !== undefined || oldest === undefined) return
    const { host, keepMs } = this.#options
    this.#cancel = host.after(Math.max(1, oldest.leftAt + keepMs - host.now()), () => {
      this.#cancel = undefined
      for (const session of [...this.#detached]) {
        if (session.leftAt + keepMs > host.now()) break
        this.end(session)
      }
      this.#watch()
    })
  }
}
