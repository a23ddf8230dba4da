import { type Static, Type } from '@sinclair/typebox'
import { ErrorCodeSchema, RefusalSchema } from './error.js'

const AcceptedSchema = Type.Integer({ minimum: 0, description: 'how many events the bus took' })
const RejectedSchema = Type.Array(
  Type.Object({
    index: Type.Integer({ minimum: 0, description: 'which line that is not blank, counted from 0' }),
    code: ErrorCodeSchema,
    message: Type.String(),
  }),
)

const UnlistedSchema = Type.Optional(
  Type.Integer({ minimum: 1, description: 'how many more lines were rejected than `rejected` lists (SEND-3)' }),
)

const ReceivedSchema = Type.Optional(
  Type.Integer({ minimum: 0, description: 'number of the last message of the session had or counted lost (SEND-10)' }),
)

/** Body of a 202 from `POST {base}/send` (SEND-2, SEND-3). */
export const SendResultSchema = Type.Object(
  { accepted: AcceptedSchema, rejected: RejectedSchema, unlisted: UnlistedSchema, received: ReceivedSchema },
  { title: 'SendResult' },
)
export type SendResult = Static<typeof SendResultSchema>

/** Body of a 400 to a batch in which nothing was acceptable (SEND-4); `received` stands in that to a single event too. */
export const BatchRefusalSchema = Type.Composite(
  [
    RefusalSchema,
    Type.Object({
      accepted: AcceptedSchema,
      rejected: RejectedSchema,
      unlisted: UnlistedSchema,
      received: ReceivedSchema,
    }),
  ],
  { title: 'BatchRefusal' },
)
export type BatchRefusal = Static<typeof BatchRefusalSchema>
