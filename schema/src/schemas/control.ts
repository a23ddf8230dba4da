import { type Static, Type } from '@sinclair/typebox'
import { SESSION_ID } from '../constants.js'
import { ErrorCodeSchema } from './error.js'

export const LimitsSchema = Type.Object({
  maxMessageBytes: Type.Integer({ minimum: 1, description: 'UTF-8 bytes of a message, or of a whole POST body' }),
})

export const WindowSchema = Type.Object(
  {
    events: Type.Integer({ minimum: 1 }),
    bytes: Type.Integer({ minimum: 1 }),
    ms: Type.Integer({ minimum: 1, description: 'how long a session without a connection is kept' }),
  },
  { description: 'what is kept for a client that comes back (WINDOW-1, SESSION-6)' },
)

/** What hello says of the client's session (SESSION-1). All of it is there, or nothing. */
export const HelloSessionSchema = Type.Object({
  session: Type.String({ pattern: SESSION_ID.source, description: 'a credential' }),
  resumed: Type.Boolean(),
  received: Type.Integer({
    minimum: 0,
    description: 'number of the last message from this client had or counted lost',
  }),
  lost: Type.Integer({ minimum: 0, description: "how many of this client's messages were counted lost so far" }),
  next: Type.Integer({ minimum: 1, description: 'number of the first event that follows' }),
  history: Type.Integer({ minimum: 0, description: 'how many of the events that follow are history' }),
  window: WindowSchema,
})
export type HelloSession = Static<typeof HelloSessionSchema>

const SESSION_MEMBERS = Object.keys(HelloSessionSchema.properties)

/** First message to a client that named a version the bus speaks (VER-2, HELLO-1). */
export const HelloSchema = Type.Object(
  {
    type: Type.Literal('$bus:hello'),
    payload: Type.Object(
      {
        version: Type.String({ description: 'the version both speak from here on' }),
        capabilities: Type.Array(Type.String(), { description: 'unknown names are ignored' }),
        limits: LimitsSchema,
        heartbeatMs: Type.Integer({ minimum: 1 }),
        project: Type.Union([Type.String(), Type.Null()]),
        ...Type.Partial(HelloSessionSchema).properties,
      },
      {
        dependentRequired: Object.fromEntries(
          SESSION_MEMBERS.map((member) => [member, SESSION_MEMBERS.filter((other) => other !== member)]),
        ),
      },
    ),
  },
  { title: 'Hello' },
)
export type Hello = Static<typeof HelloSchema>

/** How far the bus has come with a client's messages, and a sign of life (ACK-1, ACK-2). */
export const AckSchema = Type.Object(
  {
    type: Type.Literal('$bus:ack'),
    payload: Type.Object({
      received: Type.Integer({ minimum: 0, description: 'number of the last message had or counted lost' }),
    }),
  },
  { title: 'Ack' },
)
export type Ack = Static<typeof AckSchema>

/** What was wrong with one message of a client that has had hello (BAD-2). */
export const ErrorMessageSchema = Type.Object(
  {
    type: Type.Literal('$bus:error'),
    payload: Type.Object({
      code: ErrorCodeSchema,
      message: Type.String(),
      number: Type.Integer({ minimum: 1, description: 'number of the message, counted from 1 (NUM-1)' }),
      eventId: Type.Optional(Type.String()),
    }),
  },
  { title: 'ErrorMessage' },
)
export type ErrorMessage = Static<typeof ErrorMessageSchema>
