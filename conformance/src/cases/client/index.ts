/** The cases that judge a client, by family. */
import type { ClientCase } from '../../subject.js'
import { ackCases } from './acks.js'
import { backoffCases } from './backoff.js'
import { lastingCases } from './backoff-after-a-second.js'
import { doublingCases } from './backoff-doubles.js'
import { sessionBackoffCases } from './backoff-in-sessions.js'
import { badInputCases } from './bad-input.js'
import { bigintSpellings } from './bigint-spellings.js'
import { connectionCases } from './connection.js'
import { controlCases } from './control.js'
import { copyCases } from './copies.js'
import { credentialCases } from './credentials.js'
import { echoCases } from './echo.js'
import { encodingCases } from './encoding.js'
import { eventIdCases } from './event-ids.js'
import { fallbackCases } from './fallback.js'
import { fallbackRefusalCases } from './fallback-refusals.js'
import { givenUpCases } from './given-up.js'
import { historyCases } from './history.js'
import { lateHelloCases } from './late-hello.js'
import { legacyOverHttpCases } from './legacy-over-http.js'
import { limitCases } from './limits.js'
import { listenerCases } from './listeners.js'
import { localCases } from './local.js'
import { lossCases } from './loss.js'
import { messageSizeCases } from './message-sizes.js'
import { newSessionCases } from './new-session.js'
import { onceCases } from './once.js'
import { orderCases } from './order.js'
import { oversizeCases } from './oversize.js'
import { innocentCases } from './oversize-innocent.js'
import { oversizeOverSseCases } from './oversize-over-sse.js'
import { postAnswerCases } from './post-answers.js'
import { postRepeatCases } from './post-repeats.js'
import { postCases } from './posts.js'
import { queueCases } from './queue.js'
import { queueBytes } from './queue-bytes.js'
import { resumeCases } from './resume.js'
import { sessionHistoryCases } from './session-histories.js'
import { silenceCases } from './silence.js'
import { standingStillCases } from './standing-still.js'
import { stopCases } from './stop.js'
import { unencodableCases } from './unencodable.js'
import { versionCases } from './versions.js'
import { wayBackCases } from './way-back.js'

export const clientCases: readonly ClientCase[] = [
  ...versionCases,
  ...lateHelloCases,
  ...controlCases,
  ...eventIdCases,
  ...encodingCases,
  ...unencodableCases,
  ...bigintSpellings,
  ...orderCases,
  ...onceCases,
  ...echoCases,
  ...localCases,
  ...listenerCases,
  ...lossCases,
  ...connectionCases,
  ...givenUpCases,
  ...doublingCases,
  ...backoffCases,
  ...lastingCases,
  ...sessionBackoffCases,
  ...queueCases,
  ...queueBytes,
  ...limitCases,
  ...messageSizeCases,
  ...badInputCases,
  ...credentialCases,
  ...resumeCases,
  ...newSessionCases,
  ...copyCases,
  ...ackCases,
  ...silenceCases,
  ...standingStillCases,
  ...historyCases,
  ...oversizeCases,
  ...oversizeOverSseCases,
  ...innocentCases,
  ...fallbackCases,
  ...fallbackRefusalCases,
  ...postCases,
  ...postRepeatCases,
  ...postAnswerCases,
  ...wayBackCases,
  ...legacyOverHttpCases,
  ...sessionHistoryCases,
  ...stopCases,
]
