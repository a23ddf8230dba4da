import { encode } from '@devtools-bus/schema/codec'
import { BRIDGE_SOURCE } from '@devtools-bus/schema/constants'
import { type BusEvent, judge } from '@devtools-bus/schema/event'
import { utf8Bytes } from './text-size.js'

/** An event on its way out: what it is called, and the very text that travels. */
export interface OutgoingEvent {
  eventId: string
  text: string
  /** UTF-8 bytes of `text`. */
  bytes: number
}

/**
 * Prints an event that others have made, with all its members; one without an id gets one (EVENT-6), and a bridge says that it is one.
 *
 * @throws EncodeError where it cannot be written as JSON (ENC-5).
 */
export function printRelayed(event: BusEvent, mint: () => string, bridge: boolean): OutgoingEvent {
  const { eventId = mint() } = event
  return outgoing({ ...event, eventId, ...(bridge && { source: BRIDGE_SOURCE }) }, eventId)
}

const BRIDGE_MEMBER = `,"source":${JSON.stringify(BRIDGE_SOURCE)}}`

/** A printed event, as a bridge emits it. */
export function asBridge({ eventId, text, bytes }: OutgoingEvent): OutgoingEvent {
  return { eventId, text: text.slice(0, -1) + BRIDGE_MEMBER, bytes: bytes + BRIDGE_MEMBER.length - 1 }
}

export interface Draft {
  /** `<plugin>:<name>`. */
  type: string
  payload: unknown
  pluginId: string | undefined
  eventId: string
  /** Whether a bridge emits it. */
  bridge: boolean
}

/** Refuses what would be no event, or a control message (CTRL-4). @throws TypeError saying what is wrong with it. */
export function checkEvent(type: string, pluginId: string | undefined): void {
  const judgement = judge({ type, pluginId })
  if (judgement.kind === 'event') return
  const why =
    judgement.kind === 'control'
      ? 'names that begin with "$bus:" are reserved; choose another pluginId'
      : judgement.message
  throw new TypeError(`cannot emit ${JSON.stringify(type)}: ${why}`)
}

/** Prints a checked event. @throws EncodeError where its payload cannot be written as JSON (ENC-5). */
export function printEvent(draft: Draft): OutgoingEvent {
  const { type, payload, pluginId, eventId, bridge } = draft
  const event: BusEvent = { type, payload }
  if (pluginId !== undefined) event.pluginId = pluginId
  event.eventId = eventId
  if (bridge) event.source = BRIDGE_SOURCE
  return outgoing(event, eventId)
}

function outgoing(event: BusEvent, eventId: string): OutgoingEvent {
  const text = encode(event)
  return { eventId, text, bytes: utf8Bytes(text) }
}
