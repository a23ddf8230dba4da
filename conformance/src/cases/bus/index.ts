import type { BusCase } from '../../subject.js'
import { acks } from './acks.js'
import { badInput } from './bad-input.js'
import { badInputErrors } from './bad-input-errors.js'
import { beyondLoopback } from './beyond-loopback.js'
import { bigintSpellings } from './bigint-spellings.js'
import { bind } from './bind.js'
import { control } from './control.js'
import { cors } from './cors.js'
import { encoding } from './encoding.js'
import { events } from './events.js'
import { fairness } from './fairness.js'
import { heartbeat } from './heartbeat.js'
import { heartbeatPatience } from './heartbeat-patience.js'
import { history } from './history.js'
import { host } from './host.js'
import { info } from './info.js'
import { limits } from './limits.js'
import { listeners } from './listeners.js'
import { order } from './order.js'
import { origin } from './origin.js'
import { paths } from './paths.js'
import { project } from './project.js'
import { refusals } from './refusals.js'
import { relay } from './relay.js'
import { resume } from './resume.js'
import { resumeRefused } from './resume-refused.js'
import { routing } from './routing.js'
import { send } from './send.js'
import { sendBodies } from './send-bodies.js'
import { sendNumbered } from './send-numbered.js'
import { sendRefused } from './send-refused.js'
import { sessionEnd } from './session-end.js'
import { sessionHistories } from './session-histories.js'
import { sessionIds } from './session-ids.js'
import { sessions } from './sessions.js'
import { slow } from './slow.js'
import { slowMemory } from './slow-memory.js'
import { slowSessions } from './slow-sessions.js'
import { sse } from './sse.js'
import { sseIds } from './sse-ids.js'
import { stop } from './stop.js'
import { supersede } from './supersede.js'
import { token } from './token.js'
import { transportEquivalence } from './transport-equivalence.js'
import { versions } from './versions.js'
import { webSocket } from './web-socket.js'
import { windows } from './windows.js'

/** Every case for a bus, in the specification's order. */
export const busCases: readonly BusCase[] = [
  ...paths,
  ...refusals,
  ...webSocket,
  ...info,
  ...versions,
  ...events,
  ...relay,
  ...control,
  ...listeners,
  ...encoding,
  ...bigintSpellings,
  ...routing,
  ...order,
  ...sse,
  ...sseIds,
  ...send,
  ...sendBodies,
  ...sendNumbered,
  ...sendRefused,
  ...sessions,
  ...sessionIds,
  ...sessionEnd,
  ...resume,
  ...resumeRefused,
  ...supersede,
  ...windows,
  ...acks,
  ...heartbeat,
  ...heartbeatPatience,
  ...history,
  ...sessionHistories,
  ...transportEquivalence,
  ...limits,
  ...fairness,
  ...slow,
  ...slowMemory,
  ...slowSessions,
  ...badInput,
  ...badInputErrors,
  ...bind,
  ...host,
  ...origin,
  ...token,
  ...beyondLoopback,
  ...cors,
  ...project,
  ...stop,
]
