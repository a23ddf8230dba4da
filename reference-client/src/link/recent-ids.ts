import { ONCE_IDS } from '@devtools-bus/schema/constants'

/** `<prefix><sequence>`: what most clients make ids of. An id reads so in one way only. */
const NUMBERED = /^(.*?)(0|[1-9][0-9]{0,14})$/
/** More than this no `Set` takes. */
const MOST_ENTRIES = 2 ** 24 - 2

/** Ids that came, of one prefix and with sequences that follow each other, both ends included. */
interface Run {
  readonly prefix: string
  first: number
  last: number
}

/**
 * The event ids that came in: at least the last distinct ones, and those that one may be repeated after (ONCE-1). Ids that
 * follow each other share an entry, so of a sender whose events come in order all are remembered, however many they are.
 * No id is taken for known that did not come.
 */
export class RecentIds {
  // In the order in which each was touched last. An id without sequence stands for itself.
  readonly #entries = new Set<Run | string>()
  /** Of each prefix, the lowest first. */
  readonly #runs = new Map<string, Run[]>()

  /** @param limit how many entries are kept; each is worth at least one id. */
  constructor(private limit: number = ONCE_IDS + 1) {}

  /** From now on an id is known after that many others, if that is more than before. */
  atLeast(others: number): void {
    this.limit = Math.min(MOST_ENTRIES, Math.max(this.limit, others + 1))
  }

  /** Notes the id. `true`: it is remembered already. */
  seen(id: string): boolean {
    const [, prefix = '', digits] = NUMBERED.exec(id) ?? []
    const known = digits === undefined ? this.#entries.has(id) : this.#seenNumber(prefix, Number(digits))
    if (digits === undefined) this.#touch(id)
    if (this.#entries.size > this.limit) this.#forgetOldest()
    return known
  }

  #seenNumber(prefix: string, number: number): boolean {
    const runs = this.#runs.get(prefix) ?? []
    if (runs.length === 0) this.#runs.set(prefix, runs)
    const at = indexOf(runs, number)
    const above = runs[at]
    const below = runs[at - 1]
    if (above !== undefined && above.first <= number) {
      this.#touch(above)
      return true
    }
    if (below?.last === number - 1) {
      below.last = number
      if (above?.first === number + 1) {
        below.last = above.last
        runs.splice(at, 1)
        this.#entries.delete(above)
      }
      this.#touch(below)
    } else if (above?.first === number + 1) {
      above.first = number
      this.#touch(above)
    } else {
      const run = { prefix, first: number, last: number }
      runs.splice(at, 0, run)
      this.#touch(run)
    }
    return false
  }

  #touch(entry: Run | string): void {
    this.#entries.delete(entry)
    this.#entries.add(entry)
  }

  #forgetOldest(): void {
    const [oldest] = this.#entries
    if (oldest === undefined) return
    this.#entries.delete(oldest)
    if (typeof oldest === 'string') return
    const runs = this.#runs.get(oldest.prefix) ?? []
    runs.splice(indexOf(runs, oldest.first), 1)
    if (runs.length === 0) this.#runs.delete(oldest.prefix)
  }
}

/** Where the first run stands that does not end before `number`. */
function indexOf(runs: readonly Run[], number: number): number {
  let from = 0
  let to = runs.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((runs[middle] as Run).last < number) from = middle + 1
    else to = middle
  }
  return from
}
