import { Unanswered } from './failures.js'

/** What was observed on one channel, in order, and a way to wait for what must still come. */
export class Observations<T> {
  readonly all: T[] = []
  #ended: string | undefined
  #waiting = new Set<() => void>()

  push(item: T): void {
    this.all.push(item)
    this.#wake()
  }

  /** Forgets what was observed, where it would fill the memory. Whoever counts from an index counts from 0 again. */
  forget(): void {
    this.all.length = 0
  }

  /** Nothing more will come; whoever waits is told `reason`. */
  end(reason: string): void {
    this.#ended ??= reason
    this.#wake()
  }

  get ended(): string | undefined {
    return this.#ended
  }

  /**
   * Resolves with the first observation, at index `from` or later, that `matches`.
   *
   * @param what completes the sentence "did not observe …".
   * @throws Unanswered after `patienceMs`, or as soon as the channel has ended.
   */
  find(what: string, patienceMs: number, matches: (item: T) => boolean = () => true, from = 0): Promise<T> {
    let next = from
    return this.#wait(what, patienceMs, () => {
      for (; next < this.all.length; next += 1) {
        const item = this.all[next] as T
        if (matches(item)) return { found: item }
      }
      return undefined
    })
  }

  /** Resolves with everything observed once there are at least `count`. @throws Unanswered as {@link find}. */
  async count(count: number, what: string, patienceMs: number): Promise<T[]> {
    await this.#wait(`${count} of: ${what}`, patienceMs, () => (this.all.length >= count ? { found: true } : undefined))
    return this.all
  }

  #wait<R>(what: string, patienceMs: number, look: () => { found: R } | undefined): Promise<R> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        const seen = look()
        if (seen === undefined && this.#ended === undefined) return
        clearTimeout(timer)
        this.#waiting.delete(settle)
        if (seen !== undefined) resolve(seen.found)
        else reject(new Unanswered(`did not observe ${what}: ${this.#ended}`, what, this.#latest()))
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(settle)
        reject(new Unanswered(`did not observe ${what} within ${patienceMs} ms`, what, this.#latest()))
      }, patienceMs)
      this.#waiting.add(settle)
      settle()
    })
  }

  /** The last few, for the report. */
  #latest(): T[] {
    return this.all.slice(-5)
  }

  #wake(): void {
    for (const settle of [...this.#waiting]) settle()
  }
}
