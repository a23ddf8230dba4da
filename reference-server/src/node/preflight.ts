/** What the protocol itself needs, and what monitoring adds to every request of a page: W3C trace context and Sentry's. */
const ALWAYS_ALLOWED = [
  'authorization',
  'content-type',
  'last-event-id',
  'baggage',
  'sentry-trace',
  'traceparent',
  'tracestate',
]
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/
const MOST_NAMES = 64

/** Header names for a preflight that was let in: instrumentation adds some that nobody can list (CORS-3). */
export function allowedHeaders(requested: string | undefined): string {
  const asked = (requested ?? '').toLowerCase().split(',', MOST_NAMES)
  const names = asked.map((name) => name.trim()).filter((name) => HEADER_NAME.test(name))
  return [...new Set([...ALWAYS_ALLOWED, ...names])].join(', ')
}
