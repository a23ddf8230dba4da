/** The cases that judge a client, by family. */
import type { ClientCase } from '../../subject.js'
import { backoffCases } from './backoff.js'
import { badInputCases } from './bad-input.js'
import { connectionCases } from './connection.js'
import { controlCases } from './control.js'
import { credentialCases } from './credentials.js'
import { echoCases } from './echo.js'
import { encodingCases } from './encoding.js'
import { eventIdCases } from './event-ids.js'
import { givenUpCases } from './given-up.js'
import { limitCases } from './limits.js'
import { localCases } from './local.js'
import { lossCases } from './loss.js'
import { onceCases } from './once.js'
import { orderCases } from './order.js'
import { queueCases } from './queue.js'
import { stopCases } from './stop.js'
import { versionCases } from './versions.js'

export const clientCases: readonly ClientCase[] = [
  ...versionCases,
  ...controlCases,
  ...eventIdCases,
  ...encodingCases,
  ...orderCases,
  ...onceCases,
  ...echoCases,
  ...localCases,
  ...lossCases,
  ...connectionCases,
  ...givenUpCases,
  ...backoffCases,
  ...queueCases,
  ...limitCases,
  ...badInputCases,
  ...credentialCases,
  ...stopCases,
]
