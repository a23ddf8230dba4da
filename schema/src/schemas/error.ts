import { type Static, Type } from '@sinclair/typebox'
import { ERROR_STATUS, type ErrorCode } from '../constants.js'

const codes = Object.keys(ERROR_STATUS) as ErrorCode[]

export const ErrorCodeSchema = Type.Unsafe<ErrorCode>(
  Type.String({
    enum: codes,
    title: 'ErrorCode',
    description: 'What was wrong. Receivers treat an unknown code by its HTTP status.',
  }),
)

/** Body of every refusal (REFUSE-1). */
export const RefusalSchema = Type.Object(
  {
    error: Type.Object({
      code: ErrorCodeSchema,
      message: Type.String({ description: 'for people: what was wrong, and what to do' }),
    }),
  },
  { title: 'Refusal' },
)
export type Refusal = Static<typeof RefusalSchema>
