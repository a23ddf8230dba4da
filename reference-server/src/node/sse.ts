import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { BRIDGE_QUERY, READ_AHEAD_BYTES } from '@devtools-bus/schema/constants'
import { Hub } from '../hub/hub.js'
import { SSE_COMMENT, sseFraming } from './sse-framing.js'

/** How long an ended stream may take to be read to its end before it is cut. */
const GOODBYE_MS = 1_000

interface Stream {
  response: ServerResponse
  /** Whether anything was written since the last look (SSE-3). */
  quiet: boolean
}

/** `GET {base}/sse`: one long answer a subscriber. */
export class SseEndpoint {
  readonly #hub: Hub
  readonly #streams = new Set<Stream>()
  #heartbeat: NodeJS.Timeout | undefined

  constructor(hub: Hub) {
    this.#hub = hub
  }

  accept(response: ServerResponse, query: URLSearchParams, headers: Record<string, string>): void {
    response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
    response.flushHeaders()
    const stream: Stream = { response, quiet: true }
    const connection = this.#hub.connect({
      role: query.get('bridge') === BRIDGE_QUERY ? 'bridge' : 'panel',
      version: Hub.chooseVersion(query.get('v')),
      outlet: {
        framing: sseFraming,
        room: () => READ_AHEAD_BYTES - outputOf(response).writableLength,
        write(frames) {
          stream.quiet = false
          response.write(frames as Buffer)
        },
        close: () => end(response),
      },
    })
    this.#streams.add(stream)
    this.#heartbeat ??= setInterval(() => this.#beat(), this.#hub.facts.heartbeatMs).unref()
    response.on('drain', () => connection.drained())
    response.on('error', () => {}) // the peer has gone: 'close' follows
    response.on('close', () => {
      connection.disconnected()
      this.#streams.delete(stream)
      if (this.#streams.size > 0) return
      clearInterval(this.#heartbeat)
      this.#heartbeat = undefined
    })
  }

  /** Resolves when every stream has ended (STOP-1). */
  async closed(): Promise<void> {
    await Promise.all(
      [...this.#streams].map(({ response }) => new Promise((resolve) => response.once('close', resolve))),
    )
  }

  #beat(): void {
    for (const stream of this.#streams) {
      if (stream.quiet) stream.response.write(SSE_COMMENT)
      stream.quiet = true
    }
  }
}

/** What the answer is written to: over HTTP/2 that is its stream, which alone knows what waits. */
function outputOf(response: ServerResponse): Pick<Writable, 'writableLength'> {
  return (response as ServerResponse & { stream?: Writable }).stream ?? response
}

function end(response: ServerResponse): void {
  response.end()
  const cut = setTimeout(() => response.destroy(), GOODBYE_MS)
  response.once('close', () => clearTimeout(cut))
}
