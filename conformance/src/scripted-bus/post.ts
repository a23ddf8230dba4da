import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestToken } from './request-token.js'

/** What a bus answers to a POST. */
export interface PostAnswer {
  status: number
  /** Written as JSON. */
  body: unknown
}

/** One `POST {base}/send` of the client. Until one of its methods is called it has no answer. */
export class Post {
  /** When its head was read, on the monotonic clock. */
  readonly begunMs = performance.now()
  readonly path: string
  readonly query: URLSearchParams
  /** Null where it carries none. */
  readonly token: string | null
  readonly contentType: string
  /** Empty until it is read whole. */
  body = ''
  /** When the bus answered it, or cut it off. */
  endedMs: number | undefined
  answer: PostAnswer | undefined
  /** The client gave it up before the bus had ended it. */
  isAbandoned = false

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
    this.contentType = request.headers['content-type'] ?? ''
    response.on('close', () => {
      if (this.endedMs === undefined) this.isAbandoned = true
    })
    response.on('error', () => {})
  }

  /** Number of the first line; NaN where the query names none. */
  get first(): number {
    return Number(this.query.get('first') ?? Number.NaN)
  }

  /** Its lines, blank ones aside (SEND-1). */
  get lines(): string[] {
    return this.body.split('\n').filter((line) => line.trim() !== '')
  }

  /** The media type alone, without parameters. */
  get mediaType(): string {
    return (this.contentType.split(';')[0] ?? '').trim().toLowerCase()
  }

  /** Answers it, unless it has ended already. */
  reply(answer: PostAnswer): void {
    if (this.endedMs !== undefined) return
    this.endedMs = performance.now()
    this.answer = answer
    this.response.writeHead(answer.status, { 'content-type': 'application/json' })
    this.response.end(JSON.stringify(answer.body))
  }

  /** Refuses with a code of REFUSE-1. */
  refuse(status: number, code: string, more: Record<string, unknown> = {}): void {
    this.reply({ status, body: { ...more, error: { code, message: `refused with ${status}` } } })
  }

  /** Ends the TCP connection without an answer. */
  cut(): void {
    this.endedMs ??= performance.now()
    this.response.socket?.destroy()
  }
}
