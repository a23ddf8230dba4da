import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Whether a request asks for a WebSocket; any other upgrade is an offer that nobody has to take up. */
export function wantsWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && /(^|,)\s*websocket\s*(,|$)/i.test(headers.upgrade ?? '')
}

/**
 * An answer to a request that Node has handed out as an upgrade and that is to be served as if it had asked for none. Its
 * connection ends with the answer, since nothing reads on from it.
 */
export function answerTo(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket as never)
  response.once('finish', () => socket.end())
  socket.once('finish', () => socket.destroy())
  socket.on('error', () => socket.destroy())
  return response
}
