import type { IncomingMessage } from 'node:http'

/** Names and values that Node keeps of a request where its server says nothing else. */
const KEPT_FIELDS = 2_000

/**
 * Whether Node may have dropped headers of a request because there are too many. It drops them silently, and one of them may be
 * the Origin (REFUSE-2).
 */
export function mayLackHeaders({ rawHeaders, socket, httpVersionMajor }: IncomingMessage): boolean {
  // Over HTTP/2, the library refuses such a request.
  if (httpVersionMajor > 1) return false
  const most = (socket as { server?: { maxHeadersCount?: number | null } }).server?.maxHeadersCount
  if (most === 0) return false
  return rawHeaders.length >= (typeof most === 'number' ? 2 * most : KEPT_FIELDS)
}
