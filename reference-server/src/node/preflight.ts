/** Headers of the protocol, and those that monitoring adds to every request of a page: W3C Trace Context and Sentry. */
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

/** Header names for an accepted preflight. Instrumentation adds names that cannot be listed in advance (CORS-3). */
export function allowedHeaders(requested: string | undefined): string {
  const asked = (requested ?? '').toLowerCase().split(',', MOST_NAMES)
  const names = asked.map((name) => name.trim()).filter((name) => HEADER_NAME.test(name))
  return [...new Set([...ALWAYS_ALLOWED, ...names])].join(', ')
}
