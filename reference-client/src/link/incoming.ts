import { revive } from '@devtools-bus/schema/codec'
import type { BusEvent } from '@devtools-bus/schema/event'
import type { LinkFront } from './front.js'
import { RecentIds } from './recent-ids.js'
import type { LinkSession } from './session.js'

/** Makes of a parsed event the one that listeners get. `text` is the event as it came. */
export type ReadEvent = (event: BusEvent, text: string, isHistory: boolean) => BusEvent

/** Hands on what comes from the bus: each event once, and none of the link's own (ONCE-1, ECHO-1, RESUME-6). */
export class Incoming {
  readonly #recent = new RecentIds()

  constructor(
    private readonly front: LinkFront,
    private readonly session: LinkSession,
    private readonly read: ReadEvent = (event) => revive(event) as BusEvent,
  ) {
    this.rememberWindow(session.outbox.capacity)
  }

  /** Either side may send as many events again as its window has. */
  rememberWindow(events: number): void {
    this.#recent.atLeast(2 * events)
  }

  /** @returns whether the client did not have the event, by its number, and it is no history (CONN-4) */
  take(event: BusEvent, text: string): boolean {
    const { isNew, isHistory } = this.session.isLive ? this.session.inbox.take() : { isNew: true, isHistory: false }
    if (isNew && this.#isFirst(event, isHistory)) {
      this.front.listeners.enqueue(event.type, () => this.read(event, text, isHistory))
      this.front.listeners.deliver()
    }
    return isNew && !isHistory
  }

  #isFirst({ eventId }: BusEvent, isHistory: boolean): boolean {
    // HISTORY-2: it may have been heard in a session before, and has nothing to be known by.
    if (eventId === undefined) return !(isHistory && this.session.isRepeated)
    return !this.front.ids.isOwn(eventId) && !this.#recent.seen(eventId)
  }
}
