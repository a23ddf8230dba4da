/**
 * The adapter contract: JSON lines between the conformance harness and a subject. A request has an `id`, its reply
 * repeats it; notifications have none.
 */
import { type Static, Type } from '@sinclair/typebox'
import { EventSchema } from './event.js'

const RequestId = Type.Integer({ minimum: 1 })
const Room = Type.Object({
  events: Type.Optional(Type.Integer({ minimum: 1 })),
  bytes: Type.Optional(Type.Integer({ minimum: 1 })),
})
const NullableString = Type.Union([Type.String(), Type.Null()])

export const BusOptionsSchema = Type.Object({
  host: Type.Optional(Type.String()),
  port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535 })),
  basePath: Type.Optional(Type.String()),
  token: Type.Optional(
    Type.Union([Type.String(), Type.Boolean()], { description: 'a token to require; true: require a fresh one' }),
  ),
  allowedOrigins: Type.Optional(Type.Array(Type.String())),
  allowedHosts: Type.Optional(Type.Array(Type.String())),
  project: Type.Optional(NullableString),
  maxMessageBytes: Type.Optional(Type.Integer({ minimum: 1 })),
  window: Type.Optional(Type.Object({ ...Room.properties, ms: Type.Optional(Type.Integer({ minimum: 1 })) })),
  history: Type.Optional(Type.Integer({ minimum: 0 })),
  heartbeatMs: Type.Optional(Type.Integer({ minimum: 1 })),
  throwingListener: Type.Optional(
    Type.Boolean({
      description: 'in-process code listens and throws at each event, ahead of what tells it (LISTEN-2)',
    }),
  ),
  rejectingListener: Type.Optional(
    Type.Boolean({
      description:
        'in-process code listens, and its promise is rejected at each event, ahead of what tells it (LISTEN-2)',
    }),
  ),
})
export type BusOptions = Static<typeof BusOptionsSchema>

export const ClientOptionsSchema = Type.Object({
  url: Type.String({ description: 'origin of the bus: http://127.0.0.1:4321' }),
  bridge: Type.Optional(Type.Boolean()),
  token: Type.Optional(NullableString),
  project: Type.Optional(NullableString),
  basePath: Type.Optional(Type.String()),
  timeScale: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'multiplies backoff and retry waits' })),
  queue: Type.Optional(Room),
  window: Type.Optional(Room),
  history: Type.Optional(Type.Integer({ minimum: 0, description: 'how much history to ask for (HISTORY-2)' })),
})
export type ClientOptions = Static<typeof ClientOptionsSchema>

const Stop = Type.Object({ id: RequestId, do: Type.Literal('stop') })

export const BusRequestSchema = Type.Union(
  [
    Type.Object({ id: RequestId, do: Type.Literal('start'), options: BusOptionsSchema }),
    Type.Object({
      id: RequestId,
      do: Type.Literal('emit'),
      event: Type.Object({}, { description: 'an event; the bus refuses it where it is none (CTRL-5)' }),
    }),
    Stop,
  ],
  { title: 'BusRequest' },
)
export type BusRequest = Static<typeof BusRequestSchema>

const Client = Type.Optional(Type.String({ description: 'which event client of the link; the first has no name' }))

export const ClientRequestSchema = Type.Union(
  [
    Type.Object({ id: RequestId, do: Type.Literal('start'), options: ClientOptionsSchema }),
    Type.Object({ id: RequestId, do: Type.Literal('open'), client: Type.String() }),
    Type.Object({ id: RequestId, do: Type.Literal('listen'), type: Type.Optional(Type.String()), client: Client }),
    Type.Object(
      { id: RequestId, do: Type.Literal('listen-throwing'), client: Client },
      { description: 'listens to everything, and throws each time (LISTEN-1)' },
    ),
    Type.Object(
      { id: RequestId, do: Type.Literal('listen-rejecting'), client: Client },
      { description: 'listens to everything, and its promise is rejected each time (LISTEN-1)' },
    ),
    Type.Object(
      { id: RequestId, do: Type.Literal('emit-unencodable'), type: Type.String(), client: Client },
      { description: 'emits a payload that its language cannot encode (ENC-5)' },
    ),
    Type.Object({
      id: RequestId,
      do: Type.Literal('emit'),
      type: Type.String(),
      payload: Type.Optional(Type.Unknown()),
      client: Client,
    }),
    Stop,
  ],
  { title: 'ClientRequest' },
)
export type ClientRequest = Static<typeof ClientRequestSchema>

const Started = {
  id: RequestId,
  ok: Type.Literal(true),
  name: Type.String(),
  version: Type.String(),
  capabilities: Type.Array(Type.String()),
}

export const ReplySchema = Type.Union(
  [
    Type.Object(
      { ...Started, url: Type.String(), token: Type.Optional(Type.String()) },
      { title: 'BusStarted', description: 'answer of a bus to start' },
    ),
    Type.Object(Started, { title: 'ClientStarted', description: 'answer of a client to start' }),
    Type.Object({ id: RequestId, ok: Type.Literal(true) }, { title: 'Done' }),
    Type.Object({ id: RequestId, ok: Type.Literal(false), error: Type.String() }, { title: 'Failed' }),
    Type.Object(
      { id: RequestId, unsupported: Type.Literal(true), option: Type.Optional(Type.String()) },
      { title: 'Unsupported' },
    ),
  ],
  { title: 'Reply' },
)
export type Reply = Static<typeof ReplySchema>

export const NotificationSchema = Type.Union(
  [
    Type.Object({ heard: EventSchema, client: Client }, { title: 'Heard' }),
    Type.Object(
      {
        status: Type.Union([
          Type.Literal('connecting'),
          Type.Literal('open'),
          Type.Literal('fallback'),
          Type.Literal('closed'),
        ]),
        lost: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
          description: 'events lost so far; null: an unknown number',
        }),
        dropped: Type.Integer({ minimum: 0, description: 'events this client let go of before they were sent' }),
      },
      { title: 'StatusChange' },
    ),
  ],
  { title: 'Notification' },
)
export type Notification = Static<typeof NotificationSchema>
