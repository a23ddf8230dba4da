import { type HostAndPort, parseHost, withoutFinalDot } from './host-policy.js'
import { isLoopbackName } from './loopback.js'

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' }

/** An entry of `allowedOrigins`, read. */
export interface OriginPattern {
  scheme: string
  /** `*.example.dev`: each of its subdomains. `*`: any, where the scheme is not of the web. Empty: the scheme has no hosts. */
  name: string
  /** `*`: any. Undefined: that of the scheme. */
  port: string | undefined
}

const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i
/** What stands behind the slashes where the scheme is not of the web: an id, a name, or nothing. */
const OTHER_HOST = /^(?<name>[a-z0-9._~-]*)(?::(?<port>\d{1,5}))?$/i

/** ORIGIN-1, ORIGIN-2. `host` is the request's own. */
export function isOriginAllowed(origin: string, host: HostAndPort, allowedOrigins: readonly OriginPattern[]): boolean {
  if (origin === '' || origin === 'null') return false
  const named = parseOrigin(origin)
  if (named === undefined) return false
  if (allowedOrigins.some((allowed) => isWithin(named, allowed))) return true
  return isOfWeb(named) && (isLoopbackName(named.name) || isOriginOf(named, host))
}

/** Whether a request comes from a page of the very host that it is for. */
export function isOwnOrigin(origin: string, host: HostAndPort): boolean {
  const named = parseOrigin(origin)
  return named !== undefined && isOfWeb(named) && isOriginOf(named, host)
}

/** Reads an entry of `allowedOrigins`: an origin, or a pattern. Undefined: it is neither. */
export function readAllowedOrigin(entry: string): OriginPattern | undefined {
  const [, scheme = '', rest = ''] = ORIGIN.exec(entry) ?? []
  const authority = rest.replace(/\/$/, '')
  const any = !isOfWeb({ scheme }) && authority === '*'
  if (any) return { scheme: scheme.toLowerCase(), name: '*', port: undefined }
  const [, wildcard = '', host = '', anyPort] = /^(\*\.)?(.*?)(:\*)?$/s.exec(authority) ?? []
  // A wildcard stands for a part of a name, and neither for nothing nor for a part of an address.
  if (wildcard !== '' && (!isOfWeb({ scheme }) || !/(?:^|\.)[^\d.:[][^.:]*(?::\d+)?$/.test(host))) return undefined
  const origin = parseOrigin(`${scheme}://${inAscii(scheme, host)}`)
  if (origin === undefined || (anyPort !== undefined && origin.port !== undefined)) return undefined
  return { scheme: origin.scheme, name: wildcard + origin.name, port: anyPort === undefined ? origin.port : '*' }
}

interface Origin extends HostAndPort {
  scheme: string
}

function parseOrigin(origin: string): Origin | undefined {
  const [, scheme = '', authority = ''] = ORIGIN.exec(origin) ?? []
  if (scheme === '' || NEVER_SENT.has(scheme.toLowerCase())) return undefined
  if (isOfWeb({ scheme })) {
    const named = parseHost(authority)
    return named && { ...named, scheme: scheme.toLowerCase() }
  }
  const { name, port } = OTHER_HOST.exec(authority)?.groups ?? {}
  return name === undefined ? undefined : { scheme: scheme.toLowerCase(), name: withoutFinalDot(name), port }
}

/** A page's origin never has these. */
const NEVER_SENT: ReadonlySet<string> = new Set(['ws', 'wss', 'data', 'blob', 'about', 'javascript'])

function isOfWeb({ scheme }: { scheme: string }): boolean {
  return /^https?$/i.test(scheme)
}

function isWithin(origin: Origin, { scheme, name, port }: OriginPattern): boolean {
  if (origin.scheme !== scheme) return false
  if (port !== '*' && portOf(origin) !== portOf({ scheme, port })) return false
  if (name === '*') return true
  return name.startsWith('*.') ? origin.name.endsWith(name.slice(1)) : origin.name === name
}

function portOf({ scheme, port }: Pick<Origin, 'scheme' | 'port'>): string | undefined {
  return port === undefined ? DEFAULT_PORTS[scheme] : String(Number(port))
}

function isOriginOf({ name, port, scheme }: Origin, host: HostAndPort): boolean {
  const defaultPort = DEFAULT_PORTS[scheme]
  return withoutFinalDot(name) === withoutFinalDot(host.name) && (port ?? defaultPort) === (host.port ?? defaultPort)
}

/** As browsers write it in an origin: names of other scripts, and addresses however they were spelt. */
function inAscii(scheme: string, host: string): string {
  if (!isOfWeb({ scheme }) || !/^[^/?#@\\\s%]+$/.test(host)) return host
  const url = `${scheme}://${host}`
  const port = /:\d*$/.exec(host)?.[0] ?? ''
  return URL.canParse(url) ? new URL(url).hostname + (port === ':' ? '' : port) : host
}
