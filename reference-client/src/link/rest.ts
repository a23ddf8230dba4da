import type { Host } from './host.js'

export interface RestEvents {
  /** The stream is to be let go; the session stays. */
  letGo(): void
  /** It is to be opened again. */
  comeBack(): void
}

/** So long nothing has come before a stream is let go. */
const QUIET_MS = 500
/** A stream on which something comes all the time is let go after that. */
const BUSY_MS = 2_000
/** How long a stream is away at most. Soon enough for a window not to overflow, as a rule. */
const AWAY_MS = 5_000

/**
 * When the stream of an application that is out of sight is let go, and opened again (FALLBACK-6): a browser has six
 * connections to a host, and streams of hidden pages would use them up.
 */
export class Rest {
  #wanted = false
  /** How long the session lasts without connection and POST; undefined: there is no stream that could be let go. */
  #sessionMs: number | undefined
  #openedAt = 0
  #heardAt = 0
  #isAway = false
  #cancel = (): void => {}

  constructor(
    private readonly host: Host,
    private readonly events: RestEvents,
  ) {}

  /** The stream has been let go, and is not open again. */
  get isAway(): boolean {
    return this.#isAway
  }

  /** The application is out of sight, or is in sight again. */
  want(rest: boolean): void {
    if (this.#wanted === rest) return
    this.#wanted = rest
    this.#cancel()
    if (this.#isAway) this.comeBack()
    else this.#watch()
  }

  /** There is a stream, of a session that lasts so long without it. */
  opened(sessionMs: number): void {
    this.#sessionMs = sessionMs
    this.#watch()
  }

  /** Something has come over it. */
  heard(): void {
    this.#heardAt = this.host.now()
  }

  /** It is neither let go nor opened again from now on. */
  stop(): void {
    this.#cancel()
    this.#sessionMs = undefined
  }

  /** There is no stream, for whatever reason. */
  ended(): void {
    this.stop()
    this.#isAway = false
  }

  /** Opens the stream again now, if it was let go. */
  comeBack(): void {
    if (!this.#isAway) return
    this.ended()
    this.events.comeBack()
  }

  #watch(): void {
    this.#openedAt = this.#heardAt = this.host.now()
    this.#wait(QUIET_MS)
  }

  #wait(ms: number): void {
    this.#cancel()
    if (this.#wanted && this.#sessionMs !== undefined) this.#cancel = this.host.after(ms, () => this.#look())
  }

  #look(): void {
    const now = this.host.now()
    const left = Math.min(this.#heardAt + QUIET_MS, this.#openedAt + BUSY_MS) - now
    if (left > 0) this.#wait(left)
    else this.#letGo()
  }

  #letGo(): void {
    // Long before the bus forgets the session (SESSION-6), even where timers of hidden pages fire late.
    this.#cancel = this.host.after(Math.min(AWAY_MS, (this.#sessionMs ?? 0) / 4), () => this.comeBack())
    this.#isAway = true
    this.events.letGo()
  }
}
