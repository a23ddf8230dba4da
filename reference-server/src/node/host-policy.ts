import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
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
  /** As {@link readAllowedHost} returns them. */
  allowedHosts: readonly string[]
}

/** HOST-1. */
export function isHostAllowed(host: HostAndPort, { boundHost, allowedHosts }: HostPolicy): boolean {
  const { name } = host
  if (isOwnHost(host, boundHost)) return true
  return allowedHosts.some((allowed) => {
    return allowed.startsWith('.') ? name === allowed.slice(1) || name.endsWith(allowed) : name === allowed
  })
}

/**
 * Whether a host is accepted without `allowedHosts` (HOST-1). Anyone can let a name resolve to this machine, so only addresses and loopback
 * names are safe.
 */
export function isOwnHost({ name }: HostAndPort, boundHost: string): boolean {
  return isLoopbackName(name) || isAddressLiteral(name) || name === withoutFinalDot(boundHost)
}

/** An entry of `allowedHosts` in the form that requests are compared with. Undefined: it is none. */
export function readAllowedHost(entry: string): string | undefined {
  const [, dot = '', rest = ''] = /^(\.?)(.*)$/s.exec(entry) ?? []
  const host = parseHost(/^[\x21-\x7e]*$/.test(rest) ? rest : domainToASCII(rest))
  return host === undefined || host.port !== undefined ? undefined : dot + host.name
}

/** What to write instead of an invalid entry of `allowedHosts`. Empty: no suggestion. */
export function hostAdvice(entry: unknown): string {
  if (entry instanceof RegExp) return 'write ".example.dev" for a name and its subdomains'
  if (typeof entry !== 'string') return ''
  if (entry === '*') return 'list each host; no entry matches all hosts'
  const instead = entry.startsWith('*.') ? entry.slice(1) : isIPv6(entry) ? `[${entry}]` : hostOfUrl(entry)
  const read = instead === undefined ? undefined : readAllowedHost(instead)
  return read === undefined ? '' : `write ${JSON.stringify(read)}`
}

function hostOfUrl(text: string): string | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

export function withoutFinalDot(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
