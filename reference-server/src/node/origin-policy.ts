import { type HostAndPort, parseHost, withoutFinalDot } from './host-policy.js'
import { isLoopbackName } from './loopback.js'

const DEFAULT_PORTS = { http: '80', https: '443' } as const

/** ORIGIN-1, ORIGIN-2. `host` is the request's own. */
export function isOriginAllowed(origin: string, host: HostAndPort, allowedOrigins: readonly string[]): boolean {
  if (origin === '' || origin === 'null') return false
  if (allowedOrigins.some((allowed) => allowed.replace(/\/$/, '').toLowerCase() === origin.toLowerCase())) return true
  const [, scheme, authority] = /^(https?):\/\/([^/?#@\s]+)$/i.exec(origin) ?? []
  const named = authority === undefined ? undefined : parseHost(authority)
  if (scheme === undefined || named === undefined) return false
  if (isLoopbackName(named.name)) return true
  const defaultPort = DEFAULT_PORTS[scheme.toLowerCase() as keyof typeof DEFAULT_PORTS]
  return (
    withoutFinalDot(named.name) === withoutFinalDot(host.name) &&
    (named.port ?? defaultPort) === (host.port ?? defaultPort)
  )
}
