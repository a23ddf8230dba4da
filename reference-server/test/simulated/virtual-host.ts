import type { HubHost } from '../../src/hub/host.js'

interface Timer {
  at: number
  callback: () => void
}

/** A hub's host whose turns end, and whose time passes, only when a test says so. */
export class VirtualHost implements HubHost {
  #now = 0
  #timers: Timer[] = []
  #deferred: (() => void)[] = []
  #minted = 0

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  defer(run: () => void): void {
    this.#deferred.push(run)
  }

  mint(): string {
    this.#minted += 1
    return `session-${String(this.#minted).padStart(16, '0')}`
  }

  get pendingTimers(): number {
    return this.#timers.length
  }

  endTurn(): void {
    // Whoever is behind reads on in turns of its own: these pass as well.
    while (this.#deferred.length > 0) for (const run of this.#deferred.splice(0)) run()
  }

  /** Ends the turn, then lets `ms` pass; timers fire at their moments, in order. */
  advance(ms: number): void {
    this.endTurn()
    const end = this.#now + ms
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers = this.#timers.filter((other) => other !== next)
      this.#now = next.at
      next.callback()
      this.endTurn()
    }
    this.#now = end
  }

  #next(end: number): Timer | undefined {
    const due = this.#timers.filter(({ at }) => at <= end)
    return due.sort((a, b) => a.at - b.at)[0]
  }
}
