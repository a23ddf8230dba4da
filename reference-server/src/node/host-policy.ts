import type { IncomingMessage } from 'node:http'
import { isAddressLiteral, isLoopbackName } from './loopback.js'

/** A host and, where it says one, a port. */
export interface HostAndPort {
  name: string
  port: string | undefined
}

const HOST = /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::(?<port>\d{1,5}))?$/i

/** Reads a `Host` header's value. Undefined: malformed. */
export function parseHost(value: string): HostAndPort | undefined {
  const { name, port } = HOST.exec(value)?.groups ?? {}
  return name === undefined || Number(port ?? 0) > 65_535 ? undefined : { name: withoutFinalDot(name), port }
}

/** What a request says it is for; HTTP/2 has another name for it. */
export function hostIn({ headers }: IncomingMessage): string {
  return String(headers[':authority'] ?? headers.host ?? '')
}

export interface HostPolicy {
  /** What the bus was told to bind. */
  boundHost: string
  allowedHosts: readonly string[]
}

/** HOST-1. A name that resolves to this machine is no proof that its owner may speak to the bus; an address is. */
export function isHostAllowed(host: HostAndPort, { boundHost, allowedHosts }: HostPolicy): boolean {
  const { name } = host
  if (isLoopbackName(name) || isAddressLiteral(name) || name === withoutFinalDot(boundHost)) return true
  return allowedHosts.some((entry) => {
    const allowed = withoutFinalDot(entry)
    return allowed.startsWith('.') ? name === allowed.slice(1) || name.endsWith(allowed) : name === allowed
  })
}

export function withoutFinalDot(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
