import { CLOSE, MAX_MESSAGE_BYTES } from '@devtools-bus/schema/constants'
import type { Connection, ConnectionEvents, End } from '../link/transport.js'
import { abortController } from '../runtime/abort.js'
import { answerOf } from './http-answer.js'
import { type HttpRequest, type HttpResponse, problemOf } from './http-request.js'
import { SseDecoder } from './sse-decoder.js'

/** What a client has to take at most (LIMIT-8). A message has no more characters than bytes. */
const MOST_LENGTH = 64 * 1024 * 1024

/** A stream of server-sent events. It takes no messages. */
export class StreamConnection implements Connection {
  readonly #aborted = abortController()
  readonly #decoder = new SseDecoder(MAX_MESSAGE_BYTES)
  #response: HttpResponse | undefined
  #ended = false

  constructor(
    url: string,
    request: HttpRequest,
    private readonly events: ConnectionEvents,
  ) {
    void this.#run(url, request)
  }

  send(): boolean {
    return false
  }

  close(): void {
    this.abort()
  }

  abort(): void {
    this.#end({ code: 1006, reason: '' })
    this.#aborted.abort()
  }

  readUpTo(bytes: number): void {
    this.#decoder.mostLength = Math.min(bytes, MOST_LENGTH)
  }

  hold(alive: boolean): boolean {
    return this.#response?.hold(alive) ?? true
  }

  async #run(url: string, request: HttpRequest): Promise<void> {
    try {
      const headers = { Accept: 'text/event-stream' }
      const response = await request(url, { method: 'GET', headers, signal: this.#aborted.signal })
      this.#response = response
      const { status, contentType } = response
      if (status === 200 && /^text\/event-stream\s*(;|$)/i.test(contentType)) {
        await this.#read(response)
        this.#end({ code: 1006, reason: 'the event stream ended' })
      } else {
        this.#end({ code: 1006, reason: '', answer: await answerOf(url, status, response.chunks) })
        this.#aborted.abort()
      }
    } catch (cause) {
      this.#end({ code: 1006, reason: problemOf(cause) })
    }
  }

  async #read({ chunks }: HttpResponse): Promise<void> {
    const text = new TextDecoder('utf-8', { ignoreBOM: true })
    const { events } = this
    events.opened()
    for await (const chunk of chunks) {
      events.alive?.()
      this.#decoder.take(text.decode(chunk, { stream: true }), (data) => {
        if (!this.#ended) events.message(data)
      })
      if (this.#ended) return
      const { tooLarge } = this.#decoder
      if (tooLarge === undefined) continue
      const reason = `the bus sent a message of more than ${this.#decoder.mostLength} characters`
      // A control message has no number (LIMIT-7).
      this.#end({ code: CLOSE.tooBig, reason, tooLargeForUs: tooLarge === 'event' })
      this.#aborted.abort()
      return
    }
  }

  #end(end: End): void {
    if (this.#ended) return
    this.#ended = true
    // Never within the call that asked for it.
    void Promise.resolve().then(() => this.events.closed(end))
  }
}
