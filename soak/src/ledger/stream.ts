/** `next`: it is in order; `earlier`: the same, of an epoch that was judged; the other two break ONCE-1 and ORDER-2. */
export type Arrival = 'next' | 'earlier' | 'again' | 'late'

/** The numbers of one sender's events as one receiver heard them, of the present epoch. */
export class Stream {
  #numbers: number[] = []
  readonly #late = new Set<number>()
  #highest = 0
  #before: number
  /** The first number ever heard. */
  first: number | undefined

  /** @param before numbers up to this one belong to epochs that were judged */
  constructor(before: number) {
    this.#before = before
  }

  get highest(): number {
    return this.#highest
  }

  /** How many came in this epoch, repeated and late ones aside. */
  get count(): number {
    return this.#numbers.length
  }

  note(number: number): Arrival {
    if (number > this.#highest) {
      this.#highest = number
      if (number <= this.#before) return 'earlier'
      this.first ??= number
      this.#numbers.push(number)
      return 'next'
    }
    if (number <= this.#before || this.has(number) || this.#late.has(number)) return 'again'
    this.#late.add(number)
    return 'late'
  }

  /** Whether the number came, and not late. */
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
    this.#numbers = []
    this.#late.clear()
    this.#before = before
    this.#highest = Math.max(this.#highest, before)
  }

  [Symbol.iterator](): Iterator<number> {
    return this.#numbers[Symbol.iterator]()
  }
}
