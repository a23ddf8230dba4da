import type { EventHead, Judgement } from '@devtools-bus/schema/event'
import type { Hub } from './hub.js'
import type { Session } from './session.js'

/** Where the messages of one POST go. */
export interface Mailbox {
  /** Takes the next message; undefined: the bus has had it, and passes over it. */
  take(bytes: Uint8Array): Judgement<EventHead> | undefined
  /** What is said of the session now: the number of its last message that was had or counted lost. */
  count(): { received?: number }
}

/** For a POST without a session (ROUTE-6). */
export function looseMailbox(hub: Hub): Mailbox {
  return { take: (bytes) => hub.post(bytes), count: () => ({}) }
}

/** For the messages of a session from number `first` on (SEND-10). */
export function sessionMailbox(hub: Hub, session: Session, first: number): Mailbox {
  let number = first
  return {
    take: (bytes) => hub.postTo(session, number++, bytes),
    count: () => ({ received: session.inbound.received }),
  }
}
