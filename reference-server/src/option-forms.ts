/** Which values of an option are of its form, and what to write instead of those that are not. */
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { parseHost } from './node/host-policy.js'
import { shown } from './option-checks.js'

/** Whether it is a text that `read` can read. */
export const isTextOf =
  (read: (text: string) => unknown) =>
  (value: unknown): boolean =>
    typeof value === 'string' && read(value) !== undefined

export function isBindable(value: unknown): boolean {
  if (typeof value !== 'string') return false
  // A link-local address names its interface: fe80::1%eth0.
  if (isIP(value.replace(/^\[(.*)\]$/, '$1')) !== 0) return true
  const host = parseHost(/^[\x21-\x7e]+$/.test(value) ? value : domainToASCII(value))
  return host !== undefined && host.port === undefined && !host.name.startsWith('[')
}

export function hostToBindAdvice(value: unknown): string {
  if (value === true || value === '*' || value === '') return 'write "0.0.0.0" to listen on every address'
  if (value === false || value === null) return 'omit it to listen on loopback only'
  if (typeof value !== 'string') return ''
  const url = value.includes('://') ? value : `http://${value}`
  if (!URL.canParse(url)) return ''
  const { hostname, port } = new URL(url)
  if (!isBindable(hostname)) return ''
  return `write host: ${JSON.stringify(hostname)}${port === '' ? '' : ` and port: ${port}`}`
}

/** A path as it stands in a request (PATH-1), with or without a slash at its end. */
export function isBasePath(value: unknown): boolean {
  if (typeof value !== 'string' || !/^(?:\/[^/?#\s\\]+)+\/*$/.test(value)) return false
  return new URL(value, 'http://localhost').pathname === value
}

export function basePathAdvice(value: unknown): string {
  if (typeof value !== 'string' || value === '') return ''
  const path = value.includes('://') ? value : `/${value.replace(/^\/+/, '')}`
  if (!URL.canParse(path, 'http://localhost')) return ''
  const { pathname } = new URL(path, 'http://localhost')
  return isBasePath(pathname) ? `write ${JSON.stringify(pathname)}` : ''
}

export function isToken(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value))
}

/** Does not show the value: an invalid token may contain a secret. */
export function withoutSecret(value: unknown): string {
  if (typeof value !== 'string') return shown(value)
  return value === '' ? 'an empty string' : 'a string with a space or another character that is not visible ASCII'
}

/** It stands in URLs and environment variables. */
export function isProject(value: unknown): boolean {
  if (value === null) return true
  return typeof value === 'string' && !/[\p{Cc}\p{Cs}]/u.test(value)
}
