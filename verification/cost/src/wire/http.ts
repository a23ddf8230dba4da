import type { Socket } from 'node:net'
import { openSocket, type Place } from './websocket.js'

const BASE = '/__devtools'

/** A request without a body, as it stands on the line. */
export function requestText(method: string, path: string, headers: readonly string[] = []): string {
  return [`${method} ${BASE}${path} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '\r\n'].join('\r\n')
}

export function postHead(length: number, type = 'application/json', path = '/send', headers: string[] = []): string {
  return requestText('POST', path, [`Content-Type: ${type}`, `Content-Length: ${length}`, ...headers])
}

export interface Answer {
  status: number
  bytes: number
}

/** Posts a body on a connection of its own, and reads the answer to its end. Status 0: there was none. */
export function post(place: Place, body: Uint8Array, type = 'application/json', path = '/send'): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = openSocket(place)
    let head = ''
    let bytes = 0
    socket.on('data', (chunk: Buffer) => {
      if (head.length < 64) head += chunk.toString('latin1')
      bytes += chunk.length
    })
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), bytes }))
    socket.write(postHead(body.length, type, path, ['Connection: close']))
    socket.write(body)
  })
}

/** Opens a stream and leaves it unread. */
export function openUnreadStream(place: Place, query: string, headers: readonly string[] = []): Socket {
  const socket = openSocket(place)
  socket.write(requestText('GET', `/sse?${query}`, headers))
  return socket
}
