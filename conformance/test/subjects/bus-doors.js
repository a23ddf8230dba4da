/** Who is let in by the honest bus, and what is said to the others. */
import { isIP } from 'node:net'

const ALLOWED = 'authorization, content-type, last-event-id, baggage, sentry-trace, traceparent, tracestate'
const METHODS = { ws: 'GET', sse: 'GET', info: 'GET', send: 'POST' }

export class Refused extends Error {
  constructor(status, code, more = {}) {
    super(code)
    Object.assign(this, { status, code, more })
  }

  get body() {
    return JSON.stringify({ error: { code: this.code, message: `refused: ${this.code}` }, ...this.more })
  }

  answer(response) {
    response.writeHead(this.status, { 'Content-Type': 'application/json' }).end(this.body)
  }

  end(socket, headers) {
    const head = [...headers, ['Content-Length', Buffer.byteLength(this.body)], ['Connection', 'close']]
    socket.end(
      `HTTP/1.1 ${this.status} Refused\r\n${head.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n${this.body}`,
    )
  }
}

/** `{endpoint, query, headers, refused}`: the headers of the answer, and the first refusal of the order. */
export function refusalOf(request, options) {
  const { basePath, defect } = options
  const [target, search = ''] = request.url.split('?', 2)
  const path = defect === 'origin-form-only' ? target : target.replace(/^https?:\/\/[^/]*/, '')
  const query = new URLSearchParams(defect === 'exact-url' && search.includes('theme') ? '' : search)
  const named = path.startsWith(`${basePath}/`) ? path.slice(basePath.length + 1) : ''
  const name = defect === 'final-slash' ? named.replace(/\/$/, '') : named
  const endpoint = Object.hasOwn(METHODS, name) ? name : undefined
  const upgrade = request.headers.upgrade !== undefined
  const originAllowed = isOriginAllowed(request, options)
  return { endpoint, query, headers: corsOf(request, originAllowed, endpoint, defect), refused: first() }

  function first() {
    if (endpoint === undefined || (upgrade && endpoint !== 'ws')) return new Refused(404, 'not-found')
    if (isTwice(request, 'host') || !isHostAllowed(request.headers.host ?? '', options))
      return new Refused(403, 'host-refused')
    if (!originAllowed) return new Refused(403, 'origin-refused')
    if (request.method === 'OPTIONS') return undefined
    const method = request.method === 'HEAD' ? 'GET' : request.method
    if (method !== METHODS[endpoint]) return new Refused(405, 'method-not-allowed')
    if (endpoint === 'info') return undefined
    if (!hasToken(request, query, options))
      return new Refused(401, defect === 'other-code' ? 'origin-refused' : 'token-required')
    const project = query.get('project')
    const isNone = (name) => name === null || (name === '' && defect !== 'empty-project-counts')
    if (defect !== 'any-project' && !isNone(project) && !isNone(options.project) && project !== options.project)
      return new Refused(409, 'other-project')
    if (endpoint === 'send' && query.has('session') && defect !== 'any-session')
      return new Refused(410, 'unknown-session')
    return endpoint === 'ws' && !upgrade ? new Refused(426, 'upgrade-required') : undefined
  }
}

function corsOf({ headers, method }, allowed, endpoint, defect) {
  const told = [
    ['Vary', 'Origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Allow', `${METHODS[endpoint]}, OPTIONS`],
  ]
  if (defect === 'star') return [...told, ['Access-Control-Allow-Origin', '*']]
  if (!allowed) return told
  if (method === 'OPTIONS') {
    const asked = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim())
    const names = asked.filter((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name))
    told.push(['Access-Control-Allow-Methods', METHODS[endpoint]])
    told.push(['Access-Control-Allow-Headers', [ALLOWED, ...names].join(', ')])
  }
  if (headers.origin === undefined) return told
  told.push(['Access-Control-Allow-Origin', headers.origin])
  if (method !== 'OPTIONS') return told
  if (headers['access-control-request-private-network'] === 'true')
    told.push(['Access-Control-Allow-Private-Network', 'true'])
  return told
}

function nameOf(host) {
  const parts = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?$/i.exec(host)
  return parts === null || Number(parts[2] ?? 0) > 65_535 ? undefined : parts[1].toLowerCase().replace(/\.$/, '')
}

export function isLoopback(name) {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true
  return isIP(name) === 4 && name.startsWith('127.')
}

function isHostAllowed(host, { host: bound = 'localhost', allowedHosts = [], defect }) {
  const name = nameOf(host)
  if (defect === 'any-host') return true
  if (name === undefined) return false
  return (
    isLoopback(name) ||
    isIP(name.replace(/^\[|\]$/g, '')) > 0 ||
    [bound, ...allowedHosts].some((one) => one.toLowerCase() === name)
  )
}

/** Whether the name stands twice or more often among the headers. */
function isTwice({ rawHeaders }, name) {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length > 1
}

function isOriginAllowed(request, { allowedOrigins = [], defect }) {
  const { headers } = request
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  if (origin === undefined) return defect === 'no-fetch-metadata' || [undefined, 'same-origin', 'none'].includes(site)
  if (defect === 'any-origin') return true
  if (defect === 'null-origin' && origin === 'null') return true
  if (isTwice(request, 'origin')) return false
  if (allowedOrigins.some((one) => one.toLowerCase() === origin.toLowerCase())) return true
  const parts = /^https?:\/\/(.*)$/.exec(origin)
  if (parts === null) return false
  const name = nameOf(parts[1])
  if (name === undefined) return false
  const scheme = origin.slice(0, origin.indexOf(':'))
  const own = `${scheme}://${host}`
  return (
    (URL.canParse(own) && new URL(own).host === new URL(origin).host) ||
    (defect === 'origin-prefix' ? name.startsWith('localhost') : isLoopback(name)) ||
    isLoopback(name)
  )
}

/** TOKEN-6: a name that only `allowedHosts` lets in. */
function isForeignName(host, { host: bound = 'localhost' }) {
  const name = nameOf(host) ?? ''
  return !isLoopback(name) && isIP(name.replace(/^\[|\]$/g, '')) === 0 && name !== bound.toLowerCase()
}

function hasToken({ headers, method }, query, options) {
  const { token, askAll, defect } = options
  if (!askAll && !isForeignName(headers.host ?? '', options)) return true
  if (token === undefined || (defect === 'posts-need-no-token' && method === 'POST')) return true
  const [scheme, given] = (headers.authorization ?? '').split(' ')
  return (scheme.toLowerCase() === 'bearer' && given === token) || query.get('token') === token
}
