import { guarded, type Turns } from '@devtools-bus/schema/application-code'
import type { BusEvent } from '@devtools-bus/schema/event'
import type { Host } from './host.js'
import { turnsOf } from './turns.js'

/** Called with each event; may be `async`. Listeners share the event object: changes are visible to later listeners. */
export type Listener = (event: BusEvent) => unknown

/** Who listens: an event client does not hear itself (LOCAL-1), unless it asks to. */
export interface Hearer {
  owner: object
  withOwn: boolean
}

interface Entry extends Hearer {
  /** `undefined` hears every event. */
  type: string | undefined
  listener: Listener
}

/** Who listens to what in this runtime, and the order in which they hear it. */
export class Listeners {
  readonly #entries = new Set<Entry>()
  readonly #turns: Turns

  /** @param host receives the errors and rejections of listeners (LISTEN-1) */
  constructor(private readonly host: Pick<Host, 'report' | 'after'>) {
    this.#turns = turnsOf(host)
  }

  get size(): number {
    return this.#entries.size
  }

  /** What is enqueued now has to wait for others. */
  get isBusy(): boolean {
    return this.#turns.isBusy
  }

  /** What it returns takes the listener away again. */
  add(owner: object, listener: Listener, type?: string, withOwn = false): () => void {
    const entry: Entry = { owner, withOwn, type, listener }
    this.#entries.add(entry)
    return () => void this.#entries.delete(entry)
  }

  removeAll(owner: object): void {
    for (const entry of this.#entries) if (entry.owner === owner) this.#entries.delete(entry)
  }

  /**
   * Queues an event for the listeners of its type; {@link deliver} dispatches it. An event emitted by a listener waits behind it,
   * so every listener hears both in the same order (ORDER-2, ORDER-3).
   *
   * @param read creates the event that listeners get. Called at most once, and only if there is a listener.
   */
  enqueue(type: string, read: () => BusEvent, hears: (hearer: Hearer) => boolean = everybody): void {
    this.#turns.add(() => this.#handOut(type, read, hears))
  }

  deliver(): void {
    this.#turns.run()
  }

  #handOut(type: string, read: () => BusEvent, hears: (hearer: Hearer) => boolean): void {
    const hearing = [...this.#entries].filter(
      (entry) => (entry.type === undefined || entry.type === type) && hears(entry),
    )
    if (hearing.length === 0) return
    const event = read()
    for (const entry of hearing) {
      // A listener before it may have taken this one away.
      if (!this.#entries.has(entry)) continue
      guarded(
        () => entry.listener(event),
        (cause) =>
          this.host.report(`a listener to ${entry.type ?? 'all events'} failed on ${JSON.stringify(type)}`, cause),
      )
    }
  }
}

/** All listeners, except the emitter itself unless it asks for its own events (LOCAL-1). */
export function beside(from: object): (hearer: Hearer) => boolean {
  return ({ owner, withOwn }) => withOwn || owner !== from
}

function everybody(): boolean {
  return true
}
