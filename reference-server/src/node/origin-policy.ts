import { type HostAndPort, parseHost, withoutFinalDot } from './host-policy.js'
import { isLoopbackName } from './loopback.js'

const DEFAULT_PORTS = { http: '80', https: '443' } as const

/** ORIGIN-1, ORIGIN-2. `host` is the request's own. */
export function isOriginAllowed(origin: string, host: HostAndPort, allowedOrigins: readonly string[]): boolean {
  if (origin === '' || origin === 'null') return false
  if (allowedOrigins.some((allowed) => allowed.replace(/\/$/, '').toLowerCase() === origin.toLowerCase())) return true
  const named = parseOrigin(origin)
  return named !== undefined && (isLoopbackName(named.name) || isOriginOf(named, host))
}

/** Whether a request comes from a page of the very host that it is for. */
export function isOwnOrigin(origin: string, host: HostAndPort): boolean {
  const named = parseOrigin(origin)
  return named !== undefined && isOriginOf(named, host)
}

interface Origin extends HostAndPort {
  defaultPort: string
}

function parseOrigin(origin: string): Origin | undefined {
  const [, scheme, authority] = /^(https?):\/\/([^/?#@\s]+)$/i.exec(origin) ?? []
  const named = authority === undefined ? undefined : parseHost(authority)
  if (scheme === undefined || named === undefined) return undefined
  return { ...named, defaultPort: DEFAULT_PORTS[scheme.toLowerCase() as keyof typeof DEFAULT_PORTS] }
}

function isOriginOf({ name, port, defaultPort }: Origin, host: HostAndPort): boolean {
  return withoutFinalDot(name) === withoutFinalDot(host.name) && (port ?? defaultPort) === (host.port ?? defaultPort)
}
