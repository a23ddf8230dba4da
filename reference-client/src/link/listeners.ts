import type { BusEvent } from '@devtools-bus/schema/event'

export type Listener = (event: BusEvent) => void

interface Entry {
  /** Whose listener it is: an event client does not hear itself (LOCAL-1). */
  owner: object
  /** `undefined` hears every event. */
  type: string | undefined
  listener: Listener
}

interface Delivery {
  type: string
  /** Makes the event listeners get. Called once, and only where somebody listens. */
  read: () => BusEvent
  from: object | undefined
}

/** Who listens to what in this runtime, and the order in which they hear it. */
export class Listeners {
  readonly #entries = new Set<Entry>()
  readonly #pending: Delivery[] = []
  #delivering = false

  /** @param report is told about a listener that threw (LISTEN-1). */
  constructor(private readonly report: (message: string, cause: unknown) => void) {}

  get size(): number {
    return this.#entries.size
  }

  /** What it returns takes the listener away again. */
  add(owner: object, listener: Listener, type?: string): () => void {
    const entry: Entry = { owner, type, listener }
    this.#entries.add(entry)
    return () => void this.#entries.delete(entry)
  }

  removeAll(owner: object): void {
    for (const entry of this.#entries) if (entry.owner === owner) this.#entries.delete(entry)
  }

  /** Gives an event its turn with whoever listens to its type, `from` aside. {@link deliver} hands it out. */
  enqueue(type: string, read: () => BusEvent, from?: object): void {
    this.#pending.push({ type, read, from })
  }

  /**
   * Hands out what has its turn. An event that comes up meanwhile waits for its own, so that every listener hears both in
   * the same order (ORDER-2).
   */
  deliver(): void {
    if (this.#delivering) return
    this.#delivering = true
    try {
      for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) this.#handOut(next)
    } finally {
      this.#delivering = false
    }
  }

  #handOut({ type, read, from }: Delivery): void {
    const hearing = [...this.#entries].filter(
      (entry) => (entry.type === undefined || entry.type === type) && (from === undefined || entry.owner !== from),
    )
    if (hearing.length === 0) return
    const event = read()
    for (const entry of hearing) {
      // A listener before it may have taken this one away.
      if (!this.#entries.has(entry)) continue
      try {
        entry.listener(event)
      } catch (cause) {
        this.report(`a listener to ${entry.type ?? 'all events'} threw on ${JSON.stringify(type)}`, cause)
      }
    }
  }
}
