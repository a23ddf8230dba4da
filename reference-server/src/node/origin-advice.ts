/** Advice about origins, for options and refused requests. */
import { readAllowedOrigin } from './origin-policy.js'

/** `Origin: null` does not identify a page, so it cannot be allowed. */
export const SERVE_IT =
  'local files, sandboxed frames and data: pages send "Origin: null", which cannot be allowed; serve the page over http, for example from localhost'

/** What to write instead of an invalid entry of `allowedOrigins`. Empty: no suggestion. */
export function originAdvice(entry: unknown): string {
  if (entry instanceof RegExp)
    return 'write "https://*.example.dev" for each subdomain, "https://app.example:*" for any port'
  if (entry instanceof URL) return suggestionFor(entry.href)
  if (typeof entry !== 'string') return ''
  if (entry === 'null') return SERVE_IT
  if (/^(?:https?:\/\/)?\*(?::.*)?\/?$/.test(entry)) {
    return 'no entry matches all origins; list each, or write "https://*.example.dev" for each subdomain'
  }
  if (/[\s,;]/.test(entry)) return 'write one entry for each origin, without spaces'
  return suggestionFor(entry)
}

function suggestionFor(entry: string): string {
  const url = withScheme(entry).replace(/^ws(?=s?:)/i, 'http')
  const wildcard = /^https?:\/\/\*\./i.test(url)
  const plain = wildcard ? url.replace('*.', '') : url
  if (!URL.canParse(plain)) return ''
  const { protocol, host } = new URL(plain)
  const origin = `${protocol}//${wildcard ? '*.' : ''}${host}`
  return readAllowedOrigin(origin) === undefined ? '' : `write ${JSON.stringify(origin)}`
}

/** A bare host is most likely meant as a page on https, and on http where it is this machine or has a port. */
function withScheme(entry: string): string {
  if (entry.includes('://')) return entry
  const bare = entry.replace(/^\/\//, '').replace(/:\/*$/, '')
  if (/^(?:file|app|tauri|capacitor|ionic)$/i.test(bare)) return `${bare}://`
  return /^(?:localhost|127\.)|:\d+/.test(bare) ? `http://${bare}` : `https://${bare}`
}
