import { BRIDGE_QUERY, ENDPOINTS, VERSIONS } from '@devtools-bus/schema/constants'
import type { BusAddress } from '../bus-address.js'
import type { ConnectionQuery } from '../link/transport.js'

/** URL of a WebSocket or a stream, over `http` (VER-5, CONN-10, TOKEN-5, PROJ-3, RESUME-5, HISTORY-2). */
export function busUrl(address: BusAddress, endpoint: 'ws' | 'sse', { session, history }: ConnectionQuery): string {
  const query = new URLSearchParams({ v: VERSIONS.join(',') })
  if (address.bridge) query.set('bridge', BRIDGE_QUERY)
  if (session !== undefined) for (const [name, value] of Object.entries(session)) query.set(name, String(value))
  if (history > 0) query.set('history', String(history))
  return withAddress(address, endpoint, query)
}

/** URL of a POST (FALLBACK-2). One without a session carries nothing that a legacy bus might stumble over (FALLBACK-5). */
export function sendUrl(address: BusAddress, session: { session: string; first: number } | undefined): string {
  const query = new URLSearchParams()
  if (session !== undefined) {
    query.set('v', VERSIONS.join(','))
    if (address.bridge) query.set('bridge', BRIDGE_QUERY)
    query.set('session', session.session)
    query.set('first', String(session.first))
  }
  return withAddress(address, 'send', query)
}

function withAddress(address: BusAddress, endpoint: keyof typeof ENDPOINTS, query: URLSearchParams): string {
  const { origin, basePath, project, token } = address
  if (project !== undefined) query.set('project', project)
  if (token !== undefined) query.set('token', token)
  const text = String(query)
  return `${origin}${basePath}${ENDPOINTS[endpoint]}${text === '' ? '' : `?${text}`}`
}
