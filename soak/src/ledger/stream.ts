/**
 * `next`: it is in order; `earlier`: the same, of an epoch that was judged; `late` comes after one that was sent later (ORDER-2),
 * `again` is heard once more (ONCE-1).
 */
export type Arrival = 'next' | 'earlier' | 'late' | 'again'

/** The numbers of one sender's events as one receiver heard them, of the present epoch. */
export class Stream {
  #numbers: number[] = []
  /** What came otherwise than in order and in its epoch. */
  readonly #aside = new Set<number>()
  #highest = 0
  #before: number
  /** Where the receiver came in this epoch, it may hear anything of those before for the first time. */
  #isNew = true
  /** What it had not heard of the epoch before. */
  #missed: ReadonlySet<number> = new Set()
  /** The first number ever heard. */
  first: number | undefined

  /** @param before numbers up to this one belong to epochs that were judged */
  constructor(before: number) {
    this.#before = before
  }

  get highest(): number {
    return this.#highest
  }

  /** How many came in order in this epoch. */
  get count(): number {
    return this.#numbers.length
  }

  note(number: number): Arrival {
    const isNext = number > this.#highest
    if (isNext) {
      this.#highest = number
      if (number > this.#before) {
        this.first ??= number
        this.#numbers.push(number)
        return 'next'
      }
    }
    if (this.#aside.has(number) || this.has(number)) return 'again'
    if (number <= this.#before && !this.#isNew && !this.#missed.has(number)) return 'again'
    this.#aside.add(number)
    return isNext ? 'earlier' : 'late'
  }

  /** Whether the number came in this epoch, and in order. */
  has(number: number): boolean {
    let low = 0
    let high = this.#numbers.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = this.#numbers[middle] as number
      if (found === number) return true
      if (found < number) low = middle + 1
      else high = middle - 1
    }
    return false
  }

  /** Forgets the numbers: everything up to `before` was judged. */
  begin(before: number): void {
    const missed = new Set<number>()
    for (let number = this.#before + 1; number <= before; number += 1) {
      if (!this.has(number) && !this.#aside.has(number)) missed.add(number)
    }
    this.#missed = missed
    this.#isNew = false
    this.#numbers = []
    this.#aside.clear()
    this.#before = before
    this.#highest = Math.max(this.#highest, before)
  }

  [Symbol.iterator](): Iterator<number> {
    return this.#numbers[Symbol.iterator]()
  }
}
