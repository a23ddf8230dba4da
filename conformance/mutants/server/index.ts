import type { ServerMutant } from '../mutant.js'
import { ackMutants } from './acks.js'
import { allowedCallerMutants } from './allowed-callers.js'
import { controlMutants } from './control.js'
import { embeddingMutants } from './embedding.js'
import { eventMutants } from './events.js'
import { httpSemanticsMutants } from './http-semantics.js'
import { limitMutants } from './limits.js'
import { httpMutants } from './over-http.js'
import { pageMutants } from './pages.js'
import { pathMutants } from './paths.js'
import { postMutants } from './posts.js'
import { resumeMutants } from './resume.js'
import { routingMutants } from './routing.js'
import { securityMutants } from './security.js'
import { sessionMutants } from './sessions.js'
import { stopMutants } from './stop.js'
import { versionMutants } from './versions.js'
import { windowMutants } from './windows.js'

/** Reference buses with one defect each. */
export const serverMutants: readonly ServerMutant[] = [
  ...pathMutants,
  ...versionMutants,
  ...eventMutants,
  ...controlMutants,
  ...routingMutants,
  ...postMutants,
  ...sessionMutants,
  ...resumeMutants,
  ...windowMutants,
  ...ackMutants,
  ...httpMutants,
  ...limitMutants,
  ...httpSemanticsMutants,
  ...securityMutants,
  ...allowedCallerMutants,
  ...embeddingMutants,
  ...pageMutants,
  ...stopMutants,
]
