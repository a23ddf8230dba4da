import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { helloText } from './hello.js'
import type { Link } from './link.js'
import { RawLink } from './raw-link.js'
import { requestToken } from './request-token.js'

/** One upgrade request of the client. Until one of its methods is called it is stalled. */
export class Attempt {
  /** When the request was read, on the monotonic clock. */
  readonly atMs = performance.now()
  readonly path: string
  readonly query: URLSearchParams
  /** The connection it became, where the handshake was completed by {@link accept}. */
  link: Link | undefined
  #endedMs: number | undefined

  constructor(
    /** Counted from 1 over the bus's life. */
    readonly number: number,
    /** Which TCP connection, counted from 1. The kernel hands connections over in the order they were made. */
    readonly connection: number,
    private readonly request: IncomingMessage,
    private readonly socket: Duplex,
    private readonly head: Buffer,
    private readonly server: WebSocketServer,
    private readonly onLink: (socket: WebSocket, openedMs: number) => Link,
  ) {
    const target = new URL(request.url ?? '/', 'http://bus')
    this.path = target.pathname
    this.query = target.searchParams
  }

  /** When the bus began to end the attempt, or the connection it had become. */
  get endedMs(): number | undefined {
    return this.#endedMs ?? this.link?.endedMs
  }

  /** The token, from the query or the `Authorization` header (TOKEN-1). */
  get token(): string | null {
    return requestToken(this.request.headers, this.query)
  }

  /** Completes the handshake and says nothing. Undefined where the client has hung up. */
  accept(): Link | undefined {
    // Before the answer leaves: whoever reads it first, this process may not run again for a while.
    const openedMs = performance.now()
    this.server.handleUpgrade(this.request, this.socket, this.head, (socket) => {
      this.link = this.onLink(socket, openedMs)
    })
    return this.link
  }

  /** Completes the handshake and says hello. */
  greet(hello: string = helloText()): Link | undefined {
    const link = this.accept()
    link?.send(hello)
    return link
  }

  /** Completes the handshake and leaves the connection to the case. Undefined where the client has hung up. */
  acceptRaw(): RawLink | undefined {
    if (this.socket.destroyed || !this.socket.writable) return undefined
    return new RawLink(this.socket, this.request.headers['sec-websocket-key'] ?? '')
  }

  /** Answers with an HTTP status, and ends the connection. */
  refuse(status: number): void {
    this.#endedMs = performance.now()
    this.socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }

  /** Ends the TCP connection without an answer. */
  cut(): void {
    this.#endedMs = performance.now()
    this.socket.destroy()
  }

  /** Completes the handshake, says hello where `hello` is given, and closes at once. */
  turnAway(code: number, hello?: string): void {
    const link = this.accept()
    if (hello !== undefined) link?.send(hello)
    link?.close(code)
  }
}
