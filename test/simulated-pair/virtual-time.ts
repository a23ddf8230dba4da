interface Timer {
  at: number
  order: number
  callback: () => void
}

/** Time that passes only when a history says so, for both sides of a pair alike. */
export class VirtualTime {
  readonly reports: string[] = []
  #now = 0
  #order = 0
  /** In the order in which they fire. */
  #timers: Timer[] = []
  #minted = 0

  /** @param draw numbers from 0 to just below 1 */
  constructor(private readonly draw: () => number) {}

  now(): number {
    return this.#now
  }

  random(): number {
    return this.draw()
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, order: this.#order++, callback }
    let index = this.#timers.length
    while (index > 0 && (this.#timers[index - 1] as Timer).at > timer.at) index -= 1
    this.#timers.splice(index, 0, timer)
    return () => {
      const found = this.#timers.indexOf(timer)
      if (found >= 0) this.#timers.splice(found, 1)
    }
  }

  defer(run: () => void): void {
    this.after(0, run)
  }

  mint(): string {
    this.#minted += 1
    return `session-${String(this.#minted).padStart(16, '0')}`
  }

  report(message: string, cause?: unknown): void {
    this.reports.push(cause instanceof Error ? `${message}: ${cause.message}` : message)
  }

  warn(): void {}

  /** Lets `ms` pass. What one timer sets off in promises is done before the next fires. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (let next = this.#timers[0]; next !== undefined && next.at <= end; next = this.#timers[0]) {
      this.#timers.shift()
      this.#now = Math.max(this.#now, next.at)
      next.callback()
      await settle()
    }
    this.#now = end
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await undefined
}
