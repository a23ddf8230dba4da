import type { IncomingMessage } from 'node:http'
import { BRIDGE_QUERY } from '@devtools-bus/schema/constants'
import { type Caller, Hub } from '../hub/hub.js'
import type { ResumeRequest, SessionOwner } from '../hub/session.js'
import { hostIn, parseHost } from './host-policy.js'
import { isOwnOrigin } from './origin-policy.js'

/** What a request for a WebSocket or a stream says of who opens it. */
export function callerOf(request: IncomingMessage, query: URLSearchParams): Omit<Caller, 'outlet'> {
  return {
    version: Hub.chooseVersion(query.get('v')),
    owner: { role: query.get('bridge') === BRIDGE_QUERY ? 'bridge' : 'panel', ...ownerOf(request, query) },
    resume: resumeOf(query),
    history: query.get('history'),
  }
}

/** Where a request comes from, as far as a session is bound to it (RESUME-4, SEND-8). */
export function ownerOf(request: IncomingMessage, query: URLSearchParams): Omit<SessionOwner, 'role'> {
  const { origin } = request.headers
  const host = parseHost(hostIn(request))
  // Browsers send a page's own origin with a POST and a WebSocket, and not with a GET.
  const isOwn = origin !== undefined && host !== undefined && isOwnOrigin(origin, host)
  return { origin: isOwn ? null : (origin ?? null), project: query.get('project') || null }
}

/** SSE-5: what an `EventSource` remembers stands in the place of what its URL says. */
export function resumeOfStream({ headers }: IncomingMessage, query: URLSearchParams): ResumeRequest | undefined {
  const id = headers['last-event-id']
  if (id === undefined) return resumeOf(query)
  const [session = '', received = null] = String(id).split(/\.(.*)/s)
  return { session, received, first: query.get('first') }
}

function resumeOf(query: URLSearchParams): ResumeRequest | undefined {
  const session = query.get('session')
  return session === null ? undefined : { session, received: query.get('received'), first: query.get('first') }
}
