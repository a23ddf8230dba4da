import { type Static, Type } from '@sinclair/typebox'
import { EVENT_ID, EVENT_TYPE } from '../constants.js'

/** EVENT-1 to EVENT-5. A `type` that begins with `$bus:` matches too, and is a control message instead (CTRL-1). */
export const EventSchema = Type.Object(
  {
    type: Type.String({ pattern: EVENT_TYPE.source, description: '<pluginId>:<name>' }),
    payload: Type.Optional(Type.Unknown({ description: 'any JSON value' })),
    pluginId: Type.Optional(Type.String()),
    eventId: Type.Optional(
      Type.String({ pattern: EVENT_ID.source, description: 'minted once, when the event is emitted' }),
    ),
    source: Type.Optional(
      Type.Unknown({ description: '"server-bridge" marks the bridge role; any other value reads as absent' }),
    ),
  },
  { title: 'Event', description: 'One event. Members not named here are relayed untouched and ignored.' },
)
export type Event = Static<typeof EventSchema>
