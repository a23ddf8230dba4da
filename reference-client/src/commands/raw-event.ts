import { BRIDGE_SOURCE } from '@devtools-bus/schema/constants'
import type { OutgoingEvent } from '../link/outgoing.js'

export interface RawDraft {
  /** `<plugin>:<name>`, checked. */
  type: string
  /** JSON text, which travels as it is; undefined: none. */
  payload: string | undefined
  eventId: string
}

/** An event of a bridge whose payload is JSON text already, so that its numbers keep their digits. */
export function rawEvent({ type, payload, eventId }: RawDraft): OutgoingEvent {
  const pluginId = type.slice(0, type.indexOf(':'))
  const members = [
    `"type":${JSON.stringify(type)}`,
    ...(payload === undefined ? [] : [`"payload":${payload}`]),
    `"pluginId":${JSON.stringify(pluginId)}`,
    `"eventId":${JSON.stringify(eventId)}`,
    `"source":${JSON.stringify(BRIDGE_SOURCE)}`,
  ]
  const text = `{${members.join(',')}}`
  return { eventId, text, bytes: Buffer.byteLength(text) }
}
