import type { IncomingHttpHeaders } from 'node:http'

/** The token of a request, from the query or the `Authorization` header (TOKEN-1); null where it has none. */
export function requestToken(headers: IncomingHttpHeaders, query: URLSearchParams): string | null {
  const bearer = /^Bearer (.*)$/i.exec(headers.authorization ?? '')
  return bearer?.[1] ?? query.get('token')
}
