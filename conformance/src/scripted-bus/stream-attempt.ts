import type { IncomingMessage, ServerResponse } from 'node:http'
import { helloText } from './hello.js'
import { requestToken } from './request-token.js'
import { Stream } from './stream.js'

/** One `GET {base}/sse` of the client. Until one of its methods is called it has no answer. */
export class StreamAttempt {
  /** When the request was read, on the monotonic clock. */
  readonly atMs = performance.now()
  readonly path: string
  readonly query: URLSearchParams
  /** Null where it carries none. */
  readonly token: string | null
  /** The stream it became, where it was accepted. */
  stream: Stream | undefined
  #endedMs: number | undefined

  constructor(
    /** Counted from 1 over the bus's life. */
    readonly number: number,
    request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    const target = new URL(request.url ?? '/', 'http://bus')
    this.path = target.pathname
    this.query = target.searchParams
    this.token = requestToken(request.headers, this.query)
  }

  /** When the bus began to end the attempt, or the stream it had become. */
  get endedMs(): number | undefined {
    return this.#endedMs ?? this.stream?.endedMs
  }

  /** Begins the stream and says nothing. */
  accept(): Stream {
    this.stream ??= new Stream(this.response)
    return this.stream
  }

  /** Begins the stream and says hello. */
  greet(hello: string = helloText(), id?: string): Stream {
    const stream = this.accept()
    stream.send(hello, id)
    return stream
  }

  /** Answers with an HTTP status. `code` as in REFUSE-1. */
  refuse(status: number, code = 'not-found'): void {
    this.#endedMs = performance.now()
    this.response.writeHead(status, { 'content-type': 'application/json' })
    this.response.end(JSON.stringify({ error: { code, message: `refused with ${status}` } }))
  }

  /** Ends the TCP connection without an answer. */
  cut(): void {
    this.#endedMs = performance.now()
    this.response.socket?.destroy()
  }
}
