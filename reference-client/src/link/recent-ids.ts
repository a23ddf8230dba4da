import { ONCE_IDS } from '@devtools-bus/schema/constants'

/** The last distinct event ids that came in: one, and those it may be repeated after (ONCE-1). */
export class RecentIds {
  // In the order in which each id came last.
  readonly #ids = new Set<string>()

  /** @param limit how many distinct ids are remembered. */
  constructor(private readonly limit: number = ONCE_IDS + 1) {}

  /** Notes the id. `true`: it is among the last ones already. */
  seen(id: string): boolean {
    const known = this.#ids.delete(id)
    this.#ids.add(id)
    if (this.#ids.size > this.limit) {
      const [oldest] = this.#ids
      if (oldest !== undefined) this.#ids.delete(oldest)
    }
    return known
  }
}
