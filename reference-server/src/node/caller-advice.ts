/** Advice for refused callers. */
import { quoted } from '../option-checks.js'
import { type HostAndPort, readAllowedHost } from './host-policy.js'
import { SERVE_IT } from './origin-advice.js'
import { readAllowedOrigin } from './origin-policy.js'

/** What is to be copied is not shortened. */
const WHOLE = 300

/** @param times how often the header is there */
export function adviceForHost(value: string, host: HostAndPort | undefined, times: number): string {
  if (times > 1) return `the request has ${times} Host headers; send one`
  if (value === '') return 'the request has no Host header; send "Host: localhost" or the address of the bus'
  if (host === undefined || readAllowedHost(host.name) === undefined) {
    return `host ${quoted(value)} is malformed; send a name or an IP address, and a port`
  }
  return `host ${quoted(value)} is not allowed; add ${quoted(host.name, WHOLE)} to allowedHosts, and send the token`
}

/** @param times how often the header is there */
export function adviceForOrigin(origin: string, times: number): string {
  if (times > 1) return `the request has ${times} Origin headers; send one`
  if (origin === 'null') return `origin "null" is not allowed: ${SERVE_IT}`
  if (readAllowedOrigin(origin) === undefined || /[*]|[^/]\/$/.test(origin)) {
    return `origin ${quoted(origin)} is malformed; an origin looks like "https://app.example"`
  }
  return `origin ${quoted(origin)} is not allowed; add ${quoted(origin, WHOLE)} to allowedOrigins`
}
