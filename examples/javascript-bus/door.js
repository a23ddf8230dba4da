/** The door: which paths, hosts, origins, methods and tokens are let in, in the order of REFUSE-1. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'

const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]*)?$/i
/** Node keeps no more names and values, and drops the others without a word (REFUSE-2). */
const MOST_HEADER_FIELDS = 2_000
const MONITORING = ['baggage', 'sentry-trace', 'traceparent', 'tracestate']
const ALLOWED_HEADERS = ['authorization', 'content-type', 'last-event-id', ...MONITORING]
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/
const ORIGIN = /^(https?):\/\/([^/?#@\\\s]+)$/i

export function createDoor({ host, token, allowedHosts = [], allowedOrigins = [], basePath, project, methods }) {
  const allowedNames = allowedHosts.map(bare)
  const origins = allowedOrigins.map((origin) => origin.toLowerCase())
  // A bus that listens beyond loopback always asks for a token, and so asks whoever comes from there (ORIGIN-4).
  const beyondLoopback = !isLoopback(isIP(host) === 6 ? `[${host}]` : host)
  const isRequired = Boolean(token) || beyondLoopback
  // An allowed host may be a tunnel: its requests come from this machine, and need the token all the same (TOKEN-6).
  const hasToken = isRequired || allowedNames.length > 0
  const right = typeof token === 'string' ? token : hasToken ? randomBytes(32).toString('hex') : undefined

  const isOwn = (name) => isLoopback(name) || isIP(name.replace(/[[\]]/g, '')) > 0 || bare(name) === bare(host)

  function originAllowed(origin, hostHeader) {
    const [, scheme, authority = ''] = ORIGIN.exec(origin) ?? []
    const name = nameOf(authority)
    if (name === undefined) return origins.includes(origin.toLowerCase())
    if (isLoopback(name) || origins.includes(origin.toLowerCase())) return true
    return urlOf(origin)?.host === urlOf(`${scheme}://${hostHeader}`)?.host
  }

  const tokenGiven = (...given) => given.some((text) => text && timingSafeEqual(digest(text), digest(right)))
  const ofAnotherProject = (query) => Boolean(project && query.get('project') && query.get('project') !== project)

  /** `endpoint`, `query`, the `headers` of any answer, and `status`, `code` and `message` where that is an answer. */
  function look({ url, method, headers, rawHeaders }) {
    const [path, search = ''] = url.replace(/^https?:\/\/[^/?#]*/i, '').split(/\?(.*)/s)
    const query = new URLSearchParams(search)
    const endpoint = Object.keys(methods).find((name) => path === basePath + name)
    const { host: hostHeader, origin, authorization = '', 'sec-fetch-site': site = 'none' } = headers
    const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    const hostName = hosts.length === 1 ? nameOf(hostHeader) : undefined
    const ownHost = hostName !== undefined && isOwn(hostName)
    const goodHost = ownHost || (hostName !== undefined && allowedNames.includes(bare(hostName)))
    const goodOrigin = origin !== undefined && originAllowed(origin, hostHeader)
    const always = { Vary: 'Origin', 'Cross-Origin-Resource-Policy': 'same-origin' }
    const cors = goodHost && goodOrigin ? { ...always, 'Access-Control-Allow-Origin': origin } : always
    const found = (status, code, message, more) => ({
      status,
      code,
      message,
      endpoint,
      query,
      headers: { ...cors, ...more },
    })

    if (!endpoint) return found(404, 'not-found', `endpoints: ${Object.keys(methods).map((name) => basePath + name)}`)
    if (rawHeaders.length >= MOST_HEADER_FIELDS) {
      return found(431, 'too-many-headers', 'the request has more header fields than the server reads; send fewer')
    }
    if (!goodHost) return found(403, 'host-refused', 'this host is not allowed; add it to allowedHosts')
    if (origin !== undefined && !goodOrigin) return found(403, 'origin-refused', 'this origin is not in allowedOrigins')
    if (origin === undefined && !['same-origin', 'none'].includes(site)) {
      return found(403, 'origin-refused', 'a request from another site must name its origin')
    }
    const allow = `${methods[endpoint] === 'GET' ? 'GET, HEAD' : methods[endpoint]}, OPTIONS`
    if (method === 'OPTIONS') {
      const named = (headers['access-control-request-headers'] ?? '').toLowerCase().split(/\s*,\s*/)
      const names = [...new Set([...ALLOWED_HEADERS, ...named.filter((name) => HEADER_NAME.test(name)).slice(0, 64)])]
      const preflight = { 'Access-Control-Allow-Methods': allow, 'Access-Control-Allow-Headers': names.join(', ') }
      const isPrivate = goodOrigin && headers['access-control-request-private-network'] === 'true'
      if (isPrivate) preflight['Access-Control-Allow-Private-Network'] = 'true'
      return found(204, undefined, undefined, preflight)
    }
    if ((method === 'HEAD' ? 'GET' : method) !== methods[endpoint])
      return found(405, 'method-not-allowed', `this has ${allow}`, { Allow: allow })
    if (endpoint === '/info') return found()
    if ((isRequired || !ownHost) && !tokenGiven(/^bearer +(.*)$/i.exec(authorization)?.[1], query.get('token'))) {
      return found(401, 'token-required', 'this bus needs its token, as "Authorization: Bearer ..." or "?token=..."')
    }
    if (ofAnotherProject(query)) return found(409, 'other-project', `this is the bus of project "${project}"`)
    return found()
  }

  return { token: right, ofAnotherProject, look }
}

/** The host of an authority, in lower case; undefined where it is malformed. */
function nameOf(authority) {
  const [, name] = AUTHORITY.exec(authority) ?? []
  return name !== undefined && urlOf(`http://${authority}`) ? name.toLowerCase() : undefined
}

function isLoopback(name) {
  const host = bare(name)
  if (isIP(host) === 4) return host.startsWith('127.')
  return host === 'localhost' || host.endsWith('.localhost') || urlOf(`http://${host}`)?.hostname === '[::1]'
}

const bare = (name) => name.toLowerCase().replace(/\.$/, '')
const urlOf = (text) => (URL.canParse(text) ? new URL(text) : undefined)
const digest = (text) => createHash('sha256').update(text).digest()
