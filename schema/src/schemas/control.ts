import { type Static, Type } from '@sinclair/typebox'
import { ErrorCodeSchema } from './error.js'

export const LimitsSchema = Type.Object({
  maxMessageBytes: Type.Integer({ minimum: 1, description: 'UTF-8 bytes of a message, or of a whole POST body' }),
})

/** First message to a client that named a version the bus speaks (VER-2, HELLO-1). */
export const HelloSchema = Type.Object(
  {
    type: Type.Literal('$bus:hello'),
    payload: Type.Object({
      version: Type.String({ description: 'the version both speak from here on' }),
      capabilities: Type.Array(Type.String(), { description: 'unknown names are ignored' }),
      limits: LimitsSchema,
      heartbeatMs: Type.Integer({ minimum: 1 }),
      project: Type.Union([Type.String(), Type.Null()]),
    }),
  },
  { title: 'Hello' },
)
export type Hello = Static<typeof HelloSchema>

/** What was wrong with one message of a client that has had hello (BAD-2). */
export const ErrorMessageSchema = Type.Object(
  {
    type: Type.Literal('$bus:error'),
    payload: Type.Object({
      code: ErrorCodeSchema,
      message: Type.String(),
      number: Type.Integer({ minimum: 1, description: "which of this connection's messages, counted from 1 (NUM-1)" }),
      eventId: Type.Optional(Type.String()),
    }),
  },
  { title: 'ErrorMessage' },
)
export type ErrorMessage = Static<typeof ErrorMessageSchema>
