/** What makes a parsed JSON value an event, a control message, or neither (EVENT-1 to EVENT-5, CTRL-1). */

import { BRIDGE_SOURCE, CONTROL_PREFIX, EVENT_ID, EVENT_TYPE, type EventErrorCode } from './constants.js'

/** What an event is judged and routed by. */
export interface EventHead {
  /** `<pluginId>:<name>`. */
  type: string
  pluginId?: string
  /** Minted once, when the event is emitted: 1 to 128 visible ASCII characters. */
  eventId?: string
  /** `"server-bridge"`, or absent. Any other value reads as absent (EVENT-4). */
  source?: string
}

/** One event as it travels. `payload` is any JSON value; members not named here are relayed untouched. */
export interface BusEvent extends EventHead {
  payload?: unknown
}

export type Judgement<Event extends EventHead = BusEvent> =
  | { kind: 'event'; event: Event }
  | { kind: 'control'; type: string; payload: unknown }
  | { kind: 'invalid'; code: EventErrorCode; message: string; eventId?: string }

/** Judges one message's text. Never throws. */
export function judgeText(text: string): Judgement {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return invalid('invalid-json', `expected JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`)
  }
  return judge(value)
}

/** Judges a parsed JSON value. Never throws. */
export function judge(value: unknown): Judgement {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid('invalid-event', `expected a JSON object, got ${nameOf(value)}`)
  }
  const { type, payload, pluginId, eventId } = value as Record<string, unknown>
  const notAnEvent = (message: string): Judgement => invalid('invalid-event', message, eventId)
  if (typeof type !== 'string') {
    return notAnEvent(`expected "type" to be a string, got ${nameOf(type)}`)
  }
  if (type.startsWith(CONTROL_PREFIX)) return { kind: 'control', type, payload }
  if (!EVENT_TYPE.test(type)) {
    return notAnEvent(`expected "type" to be "<pluginId>:<name>", got ${shown(type)}`)
  }
  if (pluginId !== undefined && typeof pluginId !== 'string') {
    return notAnEvent(`expected "pluginId" to be a string, got ${nameOf(pluginId)}`)
  }
  if (eventId !== undefined && !isEventId(eventId)) {
    const given = typeof eventId === 'string' ? shown(eventId) : nameOf(eventId)
    return notAnEvent(`expected "eventId" to be 1 to 128 characters from U+0021 to U+007E, got ${given}`)
  }
  return { kind: 'event', event: value as BusEvent }
}

/** Whether an event says of itself that a bridge sent it. Counts only where no connection tells the role (ROUTE-6). */
export function isFromBridge(event: EventHead): boolean {
  return event.source === BRIDGE_SOURCE
}

function invalid(code: EventErrorCode, message: string, eventId?: unknown): Judgement {
  return isEventId(eventId) ? { kind: 'invalid', code, message, eventId } : { kind: 'invalid', code, message }
}

function isEventId(value: unknown): value is string {
  return typeof value === 'string' && EVENT_ID.test(value)
}

/** Characters of the input that an error message quotes. */
const SHOWN_CHARACTERS = 40

/** A quoted, shortened and escaped text for an error message. */
function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text)
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
