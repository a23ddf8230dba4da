import type { BusAddress } from '../bus-address.js'
import type { HttpAnswer, HttpTransport } from '../link/transport.js'
import { timeLimited } from '../runtime/abort.js'
import { busUrl, sendUrl } from './bus-url.js'
import { answerOf } from './http-answer.js'
import type { HttpRequest } from './http-request.js'
import { post } from './post.js'
import { StreamConnection } from './stream.js'

/** Server-sent events down, POSTs up, by whatever `request` this runtime has. */
export function httpTransport(address: BusAddress, request: HttpRequest): HttpTransport {
  return {
    stream: { open: (events, query) => new StreamConnection(busUrl(address, 'sse', query), request, events) },
    post: (posted) => post(sendUrl(address, posted.session), request, posted),
  }
}

/** Timeout of an inquiry. */
const INQUIRY_MS = 5_000

/** Requests the WebSocket endpoint without an upgrade: the checks for an upgrade apply to it too (PATH-4). */
export async function inquire(
  address: BusAddress,
  request: HttpRequest,
  givenUp: AbortSignal,
): Promise<HttpAnswer | undefined> {
  const url = busUrl(address, 'ws', { history: 0 })
  const { signal, done } = timeLimited(givenUp, INQUIRY_MS)
  try {
    const { status, chunks } = await request(url, { method: 'GET', headers: {}, signal })
    return await answerOf(url, status, chunks)
  } catch {
    return undefined
  } finally {
    done()
  }
}
