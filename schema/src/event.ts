/** What makes a parsed JSON value an event, a control message, or neither (EVENT-1 to EVENT-5, CTRL-1). */

import { BRIDGE_SOURCE, CONTROL_PREFIX, EVENT_ID, EVENT_TYPE, type EventErrorCode } from './constants.js'

/** One event as it travels. `payload` is any JSON value; members not named here are relayed untouched. */
export interface BusEvent {
  /** `<pluginId>:<name>`. */
  type: string
  payload?: unknown
  pluginId?: string
  /** Minted once, when the event is emitted: 1 to 128 visible ASCII characters. */
  eventId?: string
  /** `"server-bridge"`, or absent. Any other value reads as absent (EVENT-4). */
  source?: string
}

export type Judgement =
  | { kind: 'event'; event: BusEvent }
  | { kind: 'control'; type: string; payload: unknown }
  | { kind: 'invalid'; code: EventErrorCode; message: string; eventId?: string }

/** Judges one message's text. Never throws. */
export function judgeText(text: string): Judgement {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return invalid('invalid-json', `not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`)
  }
  return judge(value)
}

/** Judges a parsed JSON value. Never throws. */
export function judge(value: unknown): Judgement {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid('invalid-event', `an event is a JSON object, this is ${nameOf(value)}`)
  }
  const { type, payload, pluginId, eventId } = value as Record<string, unknown>
  const notAnEvent = (message: string): Judgement => invalid('invalid-event', message, eventId)
  if (typeof type !== 'string') {
    return notAnEvent(`"type" must be a string, it is ${nameOf(type)}`)
  }
  if (type.startsWith(CONTROL_PREFIX)) return { kind: 'control', type, payload }
  if (!EVENT_TYPE.test(type)) {
    return notAnEvent('"type" must read "<pluginId>:<name>", with a colon between two non-empty parts')
  }
  if (pluginId !== undefined && typeof pluginId !== 'string') {
    return notAnEvent(`"pluginId" must be a string, it is ${nameOf(pluginId)}`)
  }
  if (eventId !== undefined && !isEventId(eventId)) {
    return notAnEvent('"eventId" must be 1 to 128 visible ASCII characters (U+0021 to U+007E)')
  }
  return { kind: 'event', event: value as BusEvent }
}

/** Whether an event says of itself that a bridge sent it. Counts only where no connection tells the role (ROUTE-6). */
export function isFromBridge(event: BusEvent): boolean {
  return event.source === BRIDGE_SOURCE
}

function invalid(code: EventErrorCode, message: string, eventId?: unknown): Judgement {
  return isEventId(eventId) ? { kind: 'invalid', code, message, eventId } : { kind: 'invalid', code, message }
}

function isEventId(value: unknown): value is string {
  return typeof value === 'string' && EVENT_ID.test(value)
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
