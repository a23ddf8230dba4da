import type { Mutant } from '../mutant.js'
import { connectionMutants } from './connections.js'
import { httpMutants } from './over-http.js'
import { returnMutants } from './return.js'
import { sessionMutants } from './sessions.js'

/** Reference clients with one defect each. */
export const clientMutants: readonly Mutant[] = [
  ...sessionMutants,
  ...connectionMutants,
  ...httpMutants,
  ...returnMutants,
]
