import type { Host } from '../../src/link/host.js'

interface Timer {
  at: number
  callback: () => void
}

/** A host whose time passes only when a test says so. */
export class VirtualTime implements Host {
  readonly reports: string[] = []
  readonly warnings: string[] = []
  #now = 0
  #timers: Timer[] = []

  /** @param draw what `random` gives */
  constructor(private readonly draw: () => number = () => 0.5) {}

  now(): number {
    return this.#now
  }

  random(): number {
    return this.draw()
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  report(message: string): void {
    this.reports.push(message)
  }

  warn(message: string): void {
    this.warnings.push(message)
  }

  get pendingTimers(): number {
    return this.#timers.length
  }

  /** Lets `ms` pass; timers fire at their moments, in order. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers = this.#timers.filter((other) => other !== next)
      this.#now = Math.max(this.#now, next.at)
      next.callback()
    }
    this.#now = end
  }

  /** Lets `ms` pass in which nothing runs; what was due is late. */
  sleep(ms: number): void {
    this.#now += ms
    this.advance(0)
  }

  /** The same as {@link advance}, where what a timer sets off in promises is to be done before the next fires. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    await settled()
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.advance(Math.max(0, next.at - this.#now))
      await settled()
    }
    this.#now = end
  }

  #next(end: number): Timer | undefined {
    return this.#timers
      .filter(({ at }) => at <= end)
      .reduce<Timer | undefined>(
        (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
        undefined,
      )
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await undefined
}
