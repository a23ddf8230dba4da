import { Violation } from '../../case.js'
import { judged } from '../../oracle/judge.js'
import type { WireEvent } from '../../subject.js'

/** The text of an event of the bus, whose payload is `payload`. Without `eventId` it has none. */
export function eventText(type: string, payload?: unknown, eventId?: string): string {
  return JSON.stringify({ type, payload, eventId })
}

/**
 * What a client sent, read as an event. Undefined for a control message, which a bus ignores (CTRL-2).
 *
 * @throws Violation of CTRL-4 where it is neither.
 */
export function readSent(text: string): WireEvent | undefined {
  const kind = judged(text)
  if (kind === 'control-message') return undefined
  if (kind === 'event') return JSON.parse(text) as WireEvent
  throw new Violation('CTRL-4', 'the client sent what is no event', 'an event', text.slice(0, 200))
}
