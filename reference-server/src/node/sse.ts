import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { READ_AHEAD_BYTES } from '@devtools-bus/schema/constants'
import type { Outlet } from '../hub/framing.js'
import type { Hub } from '../hub/hub.js'
import { callerOf, resumeOfStream } from './caller.js'
import { SSE_COMMENT, type SseFrames, sseControl, sseFraming } from './sse-framing.js'

/** How long an ended stream may take to be read to its end before it is cut. */
const GOODBYE_MS = 1_000

/** `GET {base}/sse`: one long answer a subscriber. */
export class SseEndpoint {
  readonly #hub: Hub
  /** Each with its end. */
  readonly #streams = new Map<ServerResponse, Promise<void>>()

  constructor(hub: Hub) {
    this.#hub = hub
  }

  accept(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    headers: Record<string, string>,
  ): void {
    response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
    response.flushHeaders()
    const ended = endOf(request, response)
    const outlet: Outlet = {
      transport: 'sse',
      framing: sseFraming,
      room: () => READ_AHEAD_BYTES - outputOf(response).writableLength,
      write(frames, place) {
        const events = frames as SseFrames
        response.write(place === undefined ? events.joined() : events.numbered(place))
      },
      control: (type, text, place) => void response.write(sseControl(type, text, place)),
      comment: () => void response.write(SSE_COMMENT),
      close: () => end(response, ended),
    }
    const resume = resumeOfStream(request, query)
    const connection = this.#hub.connect({ ...callerOf(request, query), resume, outlet })
    this.#streams.set(response, ended)
    response.on('drain', () => connection.drained())
    response.on('error', () => {}) // the peer has gone: the end follows
    void ended.then(() => {
      connection.disconnected()
      this.#streams.delete(response)
    })
  }

  /** Ends every stream (STOP-1). Resolves when none is left. */
  async close(): Promise<void> {
    for (const [response, ended] of this.#streams) end(response, ended)
    await Promise.all(this.#streams.values())
  }
}

/** What the answer is written to: over HTTP/2 that is its stream, which alone knows what waits. */
function outputOf(response: ServerResponse): Pick<Writable, 'writableLength'> {
  return (response as ServerResponse & { stream?: Writable }).stream ?? response
}

/** An answer that waits behind another one on the same connection never hears of its own end, only the connection does. */
function endOf({ socket }: IncomingMessage, response: ServerResponse): Promise<void> {
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
