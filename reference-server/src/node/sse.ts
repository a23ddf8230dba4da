import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Hub } from '../hub/hub.js'
import { callerOf, resumeOfStream } from './caller.js'
import type { Refused } from './refusal.js'
import { SseOutlet } from './sse-outlet.js'
import { StreamsPerConnection, tooManyStreams } from './streams-per-connection.js'

/** How long an ended stream may take to be read to its end before it is cut. */
const GOODBYE_MS = 1_000
/** What it costs to open a stream, in units of a turn: about as much as so many small messages. */
const OPENING_UNITS = 8

/** Headers that keep intermediaries from caching, compressing or buffering the stream (SSE-1). */
export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
}

/** `GET {base}/sse`: one long answer a subscriber. */
export class SseEndpoint {
  readonly #hub: Hub
  /** Each with its end. */
  readonly #streams = new Map<ServerResponse, Promise<void>>()
  readonly #perConnection = new StreamsPerConnection()
  #closed = false

  constructor(hub: Hub) {
    this.#hub = hub
  }

  /** Whether a request waits behind a stream: its connection has no place for another answer any more (SSE-6). */
  blocks(request: IncomingMessage): boolean {
    return this.#perConnection.isTaken(request)
  }

  /** Opens a stream, or says why there is none. */
  accept(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    headers: Record<string, string>,
  ): Refused | undefined {
    const ended = endOf(request, response)
    if (!this.#perConnection.take(request, ended)) {
      return tooManyStreams()
    }
    const open = () => this.#openInTurn(request, ended, () => this.#open(request, response, query, headers, ended))
    // Pipelined behind another response: start when that response is complete, and buffer nothing before.
    if (response.socket === null && request.httpVersionMajor < 2) response.once('socket', open)
    else open()
    return undefined
  }

  /** Ends every stream (STOP-1). Resolves when none is left. */
  async close(): Promise<void> {
    this.#closed = true
    for (const [response, ended] of this.#streams) end(response, ended)
    await Promise.all(this.#streams.values())
  }

  /** One read can bring a thousand requests: they are answered as turns of the loop allow (LIMIT-10). */
  #openInTurn(request: IncomingMessage, ended: Promise<void>, open: () => void): void {
    let isDone = false
    void ended.then(() => {
      isDone = true
    })
    this.#hub.turns.take({
      step() {
        if (isDone) return undefined
        isDone = true
        try {
          open()
        } catch {
          request.destroy() // others wait for their turn
        }
        return OPENING_UNITS
      },
    })
  }

  #open(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    headers: Record<string, string>,
    ended: Promise<void>,
  ): void {
    if (this.#closed) {
      request.destroy()
      return
    }
    response.writeHead(200, { ...headers, ...STREAM_HEADERS })
    const caller = callerOf(request, query)
    const outlet = new SseOutlet(response, () => end(response, ended))
    // Send part of the body at once: some proxies do not forward the headers before it. Hello serves the same purpose.
    if (caller.version === null) outlet.comment()
    const connection = this.#hub.connect({ ...caller, resume: resumeOfStream(request, query), outlet })
    outlet.onRoom = () => connection.drained()
    this.#streams.set(response, ended)
    response.on('drain', () => outlet.drained())
    response.on('error', () => {}) // the peer has gone: the end follows
    void ended.then(() => {
      connection.disconnected()
      this.#streams.delete(response)
    })
  }
}

/** An answer that waits behind another one on the same connection never hears of its own end, only the connection does. */
export function endOf({ socket }: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const ended = () => {
      socket.off('close', ended)
      resolve()
    }
    response.once('close', ended)
    socket.setMaxListeners(0) // many answers may wait on one connection
    socket.once('close', ended)
  })
}

function end(response: ServerResponse, ended: Promise<void>): void {
  if (response.writableEnded) return
  response.end()
  const cut = setTimeout(() => (response.socket ?? response).destroy(), GOODBYE_MS)
  void ended.then(() => clearTimeout(cut))
}
