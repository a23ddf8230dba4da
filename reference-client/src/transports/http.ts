import type { BusAddress } from '../bus-address.js'
import type { HttpTransport } from '../link/transport.js'
import { busUrl, sendUrl } from './bus-url.js'
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
