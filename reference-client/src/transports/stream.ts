import { CLOSE } from '@devtools-bus/schema/constants'
import { parse, saidBy } from '../link/post-answer.js'
import type { Connection, ConnectionEvents } from '../link/transport.js'
import { type HttpRequest, type HttpResponse, problemOf, textOf } from './http-request.js'
import { SseDecoder } from './sse-decoder.js'

/** Refusals that will not change soon, as the close codes they correspond to (CONN-8). */
const REFUSED: Record<number, number> = { 401: CLOSE.refused, 403: CLOSE.refused, 409: CLOSE.otherProject }
const REFUSAL_BYTES = 64 * 1024

/** A stream of server-sent events. It takes no messages. */
export class StreamConnection implements Connection {
  readonly #aborted = new AbortController()
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
    this.#end(1006, '')
    this.#aborted.abort()
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
        this.#end(1006, 'the event stream ended')
      } else {
        const said =
          status === 200 ? `, as ${JSON.stringify(contentType)}` : saidBy(parse(await textOf(response, REFUSAL_BYTES)))
        this.#end(REFUSED[status] ?? 1006, `the event stream was answered ${status}${said}`)
        this.#aborted.abort()
      }
    } catch (cause) {
      this.#end(1006, problemOf(cause))
    }
  }

  async #read({ chunks }: HttpResponse): Promise<void> {
    const text = new TextDecoder('utf-8', { ignoreBOM: true })
    const decoder = new SseDecoder()
    this.events.opened()
    for await (const chunk of chunks) {
      this.events.alive?.()
      for (const data of decoder.take(text.decode(chunk, { stream: true }))) {
        if (this.#ended) return
        this.events.message(data)
      }
    }
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return
    this.#ended = true
    // Never within the call that asked for it.
    queueMicrotask(() => this.events.closed(code, reason))
  }
}
