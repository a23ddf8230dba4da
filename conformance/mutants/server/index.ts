import type { ServerMutant } from '../mutant.js'
import { ackMutants } from './acks.js'
import { httpMutants } from './over-http.js'
import { resumeMutants } from './resume.js'
import { sessionMutants } from './sessions.js'
import { windowMutants } from './windows.js'

/** Reference buses with one defect each. */
export const serverMutants: readonly ServerMutant[] = [
  ...sessionMutants,
  ...resumeMutants,
  ...windowMutants,
  ...ackMutants,
  ...httpMutants,
]
