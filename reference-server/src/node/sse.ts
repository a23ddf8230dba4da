import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { BRIDGE_QUERY, READ_AHEAD_BYTES } from '@devtools-bus/schema/constants'
import { Hub } from '../hub/hub.js'
import { SSE_COMMENT, sseFraming } from './sse-framing.js'

/** How long an ended stream may take to be read to its end before it is cut. */
const GOODBYE_MS = 1_000
/** How many looks a heartbeat takes: a quiet stream is found out within this part of it. */
const LOOKS = 4

interface Stream {
  response: ServerResponse
  /** Looks since anything was written (SSE-3). */
  quiet: number
  ended: Promise<void>
}

/** `GET {base}/sse`: one long answer a subscriber. */
export class SseEndpoint {
  readonly #hub: Hub
  readonly #streams = new Set<Stream>()
  #heartbeat: NodeJS.Timeout | undefined

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
    const stream: Stream = { response, quiet: 0, ended: endOf(request, response) }
    const connection = this.#hub.connect({
      role: query.get('bridge') === BRIDGE_QUERY ? 'bridge' : 'panel',
      version: Hub.chooseVersion(query.get('v')),
      outlet: {
        framing: sseFraming,
        room: () => READ_AHEAD_BYTES - outputOf(response).writableLength,
        write(frames) {
          stream.quiet = 0
          response.write(frames as Buffer)
        },
        close: () => end(stream),
      },
    })
    this.#streams.add(stream)
    this.#heartbeat ??= setInterval(() => this.#look(), this.#hub.facts.heartbeatMs / LOOKS).unref()
    response.on('drain', () => connection.drained())
    response.on('error', () => {}) // the peer has gone: the end follows
    void stream.ended.then(() => {
      connection.disconnected()
      this.#streams.delete(stream)
      if (this.#streams.size > 0) return
      clearInterval(this.#heartbeat)
      this.#heartbeat = undefined
    })
  }

  /** Resolves when every stream has ended (STOP-1). */
  async closed(): Promise<void> {
    await Promise.all([...this.#streams].map(({ ended }) => ended))
  }

  #look(): void {
    for (const stream of this.#streams) {
      stream.quiet += 1
      if (stream.quiet <= LOOKS) continue
      stream.quiet = 1
      stream.response.write(SSE_COMMENT)
    }
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

function end({ response, ended }: Stream): void {
  response.end()
  const cut = setTimeout(() => (response.socket ?? response).destroy(), GOODBYE_MS)
  void ended.then(() => clearTimeout(cut))
}
