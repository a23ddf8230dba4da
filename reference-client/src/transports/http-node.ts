/**
 * `#http` under Node, Bun and Deno: Node's own HTTP client, whose connections need not keep a process alive. It begins an exchange once,
 * while the fetch of some platforms begins another by itself where a connection breaks (CONN-2).
 */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { HttpRequest } from './http-request.js'

export const request: HttpRequest = async (url, { body, ...options }) => {
  const begin = url.startsWith('https:') ? httpsRequest : httpRequest
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // A connection of its own: whether it may keep the process alive is decided for each.
    const exchange = begin(url, { ...options, agent: false }, resolve)
    exchange.on('error', reject)
    exchange.end(body)
  })
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? '',
    chunks: response,
    hold(alive) {
      if (alive) response.socket.ref()
      else response.socket.unref()
      return true
    },
  }
}
