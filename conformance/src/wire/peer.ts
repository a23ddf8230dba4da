import type { Observations } from '../observations.js'
import { typeOf } from '../oracle/judge.js'

/** A control message as it was heard. */
export interface ControlMessage {
  type: string
  payload: unknown
}

/** How a connection ended: a WebSocket close code, `reset` where none came, `end` of an HTTP stream. */
export interface Ending {
  code: number | 'reset' | 'end'
}

/** A network peer of the bus under test that hears events. */
export interface HearingPeer {
  /** Texts of what was heard, control messages aside. */
  readonly events: Observations<string>
  readonly controls: Observations<ControlMessage>
  readonly ended: Observations<Ending>
  close(): void
}

/** The parsed text where it is a control message. */
export function controlIn(text: string): ControlMessage | undefined {
  const type = typeOf(text)
  if (type === undefined || !type.startsWith('$bus:')) return undefined
  return { type, payload: (JSON.parse(text) as { payload?: unknown }).payload }
}
