import { type Static, Type } from '@sinclair/typebox'
import { PROTOCOL } from '../constants.js'
import { LimitsSchema } from './control.js'

/** Answer of `GET {base}/info` (INFO-1). */
export const InfoSchema = Type.Object(
  {
    protocol: Type.Literal(PROTOCOL),
    versions: Type.Array(Type.String(), { description: 'protocol versions the bus speaks' }),
    capabilities: Type.Array(Type.String()),
    limits: LimitsSchema,
    project: Type.Union([Type.String(), Type.Null()]),
    server: Type.Object({ name: Type.String(), version: Type.String() }),
  },
  { title: 'Info' },
)
export type Info = Static<typeof InfoSchema>
