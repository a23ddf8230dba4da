import type { EventHead, Judgement } from '@devtools-bus/schema/event'
import type { Hub } from './hub.js'
import type { Session } from './session.js'

/** Where the messages of one POST go. */
export interface Mailbox {
  /** Takes the next message; undefined: the bus has had it, and passes over it. */
  take(bytes: Uint8Array): Judgement<EventHead> | undefined
  /** Whether the session is connected over WebSocket by now: what it sends comes there (SEND-12). */
  isSuperseded(): boolean
  /** What is said of the session now: the number of its last message that was had or counted lost. */
  count(): { received?: number }
}

/** For a POST without a session (ROUTE-6). */
export function looseMailbox(hub: Hub): Mailbox {
  return { take: (bytes) => hub.post(bytes), isSuperseded: () => false, count: () => ({}) }
}

/** For the messages of a session from number `first` on (SEND-10). */
export function sessionMailbox(hub: Hub, session: Session, first: number): Mailbox {
  let number = first
  return {
    take: (bytes) => hub.postTo(session, number++, bytes),
    isSuperseded: () => session.connection?.transport === 'websocket',
    count: () => ({ received: session.inbound.received }),
  }
}
