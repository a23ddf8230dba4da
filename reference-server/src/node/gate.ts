import type { IncomingMessage } from 'node:http'
import { adviceForHost, adviceForOrigin } from './caller-advice.js'
import { mayLackHeaders } from './dropped-headers.js'
import { type HostAndPort, hostIn, isHostAllowed, isOwnHost, parseHost } from './host-policy.js'
import { isLoopbackAddress } from './loopback.js'
import { isOriginAllowed, type OriginPattern } from './origin-policy.js'
import { allowedHeaders } from './preflight.js'
import { Refused } from './refusal.js'
import type { Endpoint, Target } from './target.js'
import { bearerOf, opens } from './token.js'

export interface GatePolicy {
  boundHost: string
  allowedHosts: readonly string[]
  allowedOrigins: readonly OriginPattern[]
  token: string
  /** Whether everybody needs the token: it was asked for, or the bus can be reached from beyond this machine (TOKEN-1). */
  tokenRequired: () => boolean
  project: string | null
}

/** What every answer to a request carries, refusals included (CORS-1). */
export interface Passage {
  headers: Record<string, string>
  refused: Refused | undefined
}

/** Nobody's own. */
const NO_HOST: HostAndPort = { name: '', port: undefined }

const METHODS: Record<Endpoint, string> = { ws: 'GET', sse: 'GET', send: 'POST', info: 'GET' }

/** Judges requests and upgrades by everything but their body, in the order that REFUSE-1 gives. */
export class Gate {
  readonly #policy: GatePolicy

  constructor(policy: GatePolicy) {
    this.#policy = policy
  }

  /** @param target what the request is for; undefined: nothing of ours. */
  judge(request: IncomingMessage, target: Target | undefined): Passage {
    // No page may embed a response. Allowed pages read it with CORS, which this header does not affect (CORS-5).
    const headers: Record<string, string> = { 'Cross-Origin-Resource-Policy': 'same-origin' }
    if (target !== undefined && mayLackHeaders(request)) return { headers, refused: tooManyHeaders() }
    const callerRefused = this.#judgeCaller(request, headers)
    if (target === undefined) return { headers, refused: notFound() }
    const refused =
      callerRefused ??
      this.#judgeMethod(request, target.endpoint) ??
      (request.method === 'OPTIONS' ? undefined : this.#judgeCredentials(request, target))
    return { headers, refused }
  }

  /** Headers of a preflight's 204 (CORS-3, CORS-4). */
  preflightHeaders(request: IncomingMessage, { endpoint }: Target): Record<string, string> {
    const methods = allow(endpoint)
    return {
      Allow: methods,
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': allowedHeaders(request.headers['access-control-request-headers']),
      'Access-Control-Max-Age': '600',
      ...(request.headers['access-control-request-private-network'] === 'true' && request.headers.origin !== undefined
        ? { 'Access-Control-Allow-Private-Network': 'true' }
        : {}),
    }
  }

  /** Host and Origin. Adds the headers that tell an allowed origin that it may read the answer. */
  #judgeCaller(request: IncomingMessage, headers: Record<string, string>): Refused | undefined {
    headers.Vary = 'Origin'
    const host = this.#judgeHost(request)
    if (host instanceof Refused) return host
    const { origin } = request.headers
    if (origin === undefined) return judgeFetchSite(request)
    if (occurrences(request, 'origin') > 1 || !isOriginAllowed(origin, host, this.#policy.allowedOrigins)) {
      return new Refused('origin-refused', adviceForOrigin(origin, occurrences(request, 'origin')))
    }
    headers['Access-Control-Allow-Origin'] = origin
    return undefined
  }

  #judgeHost(request: IncomingMessage): HostAndPort | Refused {
    const value = hostIn(request)
    const times = occurrences(request, 'host')
    const host = times > 1 ? undefined : parseHost(value)
    if (host !== undefined && isHostAllowed(host, this.#policy)) return host
    return new Refused('host-refused', adviceForHost(value, host, times))
  }

  #judgeMethod({ method }: IncomingMessage, endpoint: Endpoint): Refused | undefined {
    const asGet = method === 'HEAD' ? 'GET' : method
    if (asGet === METHODS[endpoint] || method === 'OPTIONS') return undefined
    const allowed = allow(endpoint)
    return new Refused('method-not-allowed', `${method} is not for this endpoint; use ${allowed}`, { Allow: allowed })
  }

  #judgeCredentials(request: IncomingMessage, { endpoint, query }: Target): Refused | undefined {
    if (endpoint === 'info') return undefined
    const { boundHost, token, tokenRequired, project } = this.#policy
    // An absent Origin is trusted only from this machine (ORIGIN-4).
    const stranger = request.headers.origin === undefined && !isLoopbackAddress(request.socket.remoteAddress ?? '')
    // A request for an allowed host may come through a tunnel, which connects from this machine (TOKEN-6).
    const byAllowedName = !isOwnHost(parseHost(hostIn(request)) ?? NO_HOST, boundHost)
    if (
      (tokenRequired() || stranger || byAllowedName) &&
      !opens(token, [bearerOf(request.headers.authorization), query.get('token')])
    ) {
      return new Refused('token-required', 'this bus needs its token: "Authorization: Bearer …", or "?token=…"')
    }
    // A page cannot read a refused upgrade: a WebSocket is told by its close code instead (PROJ-1).
    if (endpoint !== 'ws' && isOtherProject(query, project)) {
      return new Refused('other-project', `this is the bus of project ${JSON.stringify(project)}`)
    }
    return undefined
  }
}

export function notFound(): Refused {
  return new Refused('not-found', 'no endpoint of this bus; it has /ws, /sse, /send and /info below its base path')
}

function tooManyHeaders(): Refused {
  return new Refused('too-many-headers', 'the request has more header fields than the server reads; send fewer')
}

/** Whether both name a project, and not the same (PROJ-1, PROJ-2). */
export function isOtherProject(query: URLSearchParams, project: string | null): boolean {
  const named = query.get('project')
  return named !== null && named !== '' && project !== null && named !== project
}

/** ORIGIN-3: no Origin, yet a browser says that the request comes from elsewhere. */
function judgeFetchSite({ headers }: IncomingMessage): Refused | undefined {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined
  return new Refused('origin-refused', `a request without Origin, but with Sec-Fetch-Site ${JSON.stringify(site)}`)
}

/** How often a header stands in the request; the parsed headers keep only the first of these. */
function occurrences(request: IncomingMessage, name: string): number {
  return request.rawHeaders.filter((raw, index) => index % 2 === 0 && raw.toLowerCase() === name).length
}

function allow(endpoint: Endpoint): string {
  return METHODS[endpoint] === 'GET' ? 'GET, HEAD, OPTIONS' : `${METHODS[endpoint]}, OPTIONS`
}
