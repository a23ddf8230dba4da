import { guarded } from '@devtools-bus/schema/application-code'
import type { Host } from './host.js'
import { IDLE } from './idle.js'

/** How a link, or an event client's way to the bus, is doing. */
export interface LinkStatus {
  /**
   * - `connecting`: there is no connection yet, or not any more, and the link is about to get one
   * - `open`: events flow
   * - `closed`: not used yet, stopped, refused (CONN-8), or nothing to connect with; `reason` tells which
   * - `fallback`: events flow over HTTP, without WebSocket (FALLBACK-1)
   */
  status: 'connecting' | 'open' | 'closed' | 'fallback'
  /** Events known to be lost on their way here or there; `null`: a gap of unknown size (LOSS-2). */
  lost: number | null
  /** How often events were found to be lost, in whatever number: each is a reason to ask for fresh state. */
  gaps: number
  /** Events let go of before they were sent (LOSS-1). */
  dropped: number
  /** For people: why it is so, and what to do about it. */
  reason?: string
}

/** Called with each change of the status. It may be an `async` function. */
export type StatusWatcher = (status: LinkStatus) => unknown

export type StatusHost = Pick<Host, 'report' | 'warn' | 'after'>

/** The present status, and who wants to know when it changes. */
export class StatusBoard {
  readonly #watchers = new Set<StatusWatcher>()
  #current: LinkStatus = IDLE
  #telling = false
  #again = false
  #untold = false
  #warned = false

  constructor(private readonly host: StatusHost) {}

  get current(): LinkStatus {
    return this.#current
  }

  watch(watcher: StatusWatcher): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** Says what is new; `reason` goes away unless it is given. */
  set(change: Partial<LinkStatus>): void {
    const { reason, ...kept } = this.#current
    const next: LinkStatus = { ...kept, ...change }
    if (same(this.#current, next) && !this.#untold) return
    this.#current = next
    this.#tell()
  }

  /** Counts lost events, null being an unknown number of them; they are told with the next change. */
  lose(count: number | null): void {
    if (count === 0) return
    const { lost, gaps } = this.#current
    this.#untold = true
    this.#current = { ...this.#current, lost: lost === null || count === null ? null : lost + count, gaps: gaps + 1 }
  }

  /** Counts events that were let go of. */
  drop(count: number): void {
    if (count === 0) return
    this.#current = { ...this.#current, dropped: this.#current.dropped + count }
    this.#tell()
    if (this.#warned) return
    this.#warned = true
    // After the current task, which may drop more events or register a listener. A timer would not run before the process exits.
    const { reason } = this.#current
    void Promise.resolve().then(() => this.#warn(reason))
  }

  /** LOSS-1: reports drops on the console, once, if nobody listens to the status. */
  #warn(reason: string | undefined): void {
    const { dropped } = this.#current
    this.#warned = this.#watchers.size === 0
    if (!this.#warned) return
    this.host.warn(
      `${dropped} ${dropped === 1 ? 'event was' : 'events were'} dropped before being sent${reason ? ` (${reason})` : ''}. ` +
        'Check that a bus is running and reachable. Later drops are counted in status.dropped; observe them with onStatus().',
    )
  }

  #tell(): void {
    if (this.#telling) {
      // A watcher that emits into a full queue changes the status it is just being told.
      if (!this.#again) this.host.after(0, () => this.#tellAgain())
      this.#again = true
      return
    }
    this.#telling = true
    this.#untold = false
    const status = this.#current
    for (const watcher of [...this.#watchers]) {
      guarded(
        () => watcher(status),
        (cause) => this.host.report('a status listener failed', cause),
      )
    }
    this.#telling = false
  }

  #tellAgain(): void {
    this.#again = false
    this.#tell()
  }
}

function same(a: LinkStatus, b: LinkStatus): boolean {
  return a.status === b.status && a.lost === b.lost && a.dropped === b.dropped && a.reason === b.reason
}
