import type { Mutant } from '../mutant.js'
import { connectingMutants } from './connecting.js'
import { connectionMutants } from './connections.js'
import { deliveryMutants } from './delivery.js'
import { eventMutants } from './events.js'
import { httpMutants } from './over-http.js'
import { refusalMutants } from './refusals.js'
import { returnMutants } from './return.js'
import { sessionMutants } from './sessions.js'
import { stoppingMutants } from './stopping.js'
import { versionMutants } from './versions.js'

/** Reference clients with one defect each. */
export const clientMutants: readonly Mutant[] = [
  ...versionMutants,
  ...eventMutants,
  ...deliveryMutants,
  ...connectingMutants,
  ...sessionMutants,
  ...connectionMutants,
  ...httpMutants,
  ...returnMutants,
  ...refusalMutants,
  ...stoppingMutants,
]
