import { Violation } from '../../case.js'
import type { WireEvent } from '../../subject.js'

const CONTROL = '$bus:'

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
  const value = parse(text)
  if (typeof value !== 'object' || value === null) throw notAnEvent(text)
  const { type, pluginId, eventId } = value as Record<string, unknown>
  if (typeof type !== 'string') throw notAnEvent(text)
  if (type.startsWith(CONTROL)) return undefined
  const isEvent =
    /^[^:]+:[\s\S]+$/.test(type) &&
    (pluginId === undefined || typeof pluginId === 'string') &&
    (eventId === undefined || (typeof eventId === 'string' && /^[!-~]{1,128}$/.test(eventId)))
  if (!isEvent) throw notAnEvent(text)
  return value as WireEvent
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notAnEvent(text)
  }
}

function notAnEvent(text: string): Violation {
  return new Violation('CTRL-4', 'the client sent what is no event', 'an event', text.slice(0, 200))
}
