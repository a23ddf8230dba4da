import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Info, PROTOCOL, VERSIONS } from '@devtools-bus/schema'
import { SILENT_BODY_HEARTBEATS } from '@devtools-bus/schema/constants'
import type { Hub } from '../hub/hub.js'
import { Arrivals } from './arrivals.js'
import { Gate, type GatePolicy, notFound } from './gate.js'
import { answerTo, wantsWebSocket } from './plain-request.js'
import { Refused } from './refusal.js'
import { receivePost } from './send.js'
import { endOf, SseEndpoint, STREAM_HEADERS } from './sse.js'
import { StreamsPerConnection, tooManyStreams } from './streams-per-connection.js'
import { parseTarget, type Target } from './target.js'
import { Unanswered } from './unanswered.js'
import { WebSocketEndpoint } from './websocket.js'

export interface EndpointsOptions extends GatePolicy {
  basePath: string
  /** Name and version of the implementation, for `/info`. */
  server: Info['server']
}

/** Everything below the base path: finds the endpoint, asks the gate, hands over. */
export class Endpoints {
  readonly #hub: Hub
  readonly #options: EndpointsOptions
  readonly #gate: Gate
  readonly #websocket: WebSocketEndpoint
  readonly #sse: SseEndpoint
  readonly #arrivals: Arrivals
  readonly #posts = new StreamsPerConnection()
  readonly #unanswered = new Unanswered()
  #closed = false

  constructor(hub: Hub, options: EndpointsOptions) {
    this.#hub = hub
    this.#options = options
    this.#gate = new Gate(options)
    const { heartbeatMs, limits } = hub.facts
    this.#arrivals = new Arrivals({
      mostBytes: limits.maxMessageBytes,
      patienceMs: SILENT_BODY_HEARTBEATS * heartbeatMs,
    })
    this.#websocket = new WebSocketEndpoint(hub, this.#arrivals)
    this.#sse = new SseEndpoint(hub)
  }

  /** Whether a request is for one of the endpoints (PATH-3). */
  has(request: IncomingMessage): boolean {
    return this.#find(request) !== undefined
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#closed) {
      request.destroy()
      return
    }
    // What is left of a packet when its connection was ended.
    if (request.socket.destroyed) return
    if (!this.#unanswered.take(request, response)) {
      request.socket.destroy()
      return
    }
    // A request behind a stream can never be answered (SSE-6).
    if (this.#sse.blocks(request)) {
      request.socket.destroy()
      return
    }
    const target = this.#find(request)
    const { headers, refused } = this.#gate.judge(request, target)
    if (refused !== undefined || target === undefined) answer(response, refused ?? notFound(), headers)
    else if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...headers, ...this.#gate.preflightHeaders(request, target) }).end()
    } else if (target.endpoint === 'sse') {
      if (request.method === 'HEAD') {
        response.writeHead(200, { ...headers, ...STREAM_HEADERS }).end()
        return
      }
      const full = this.#sse.accept(request, response, target.query, headers)
      if (full !== undefined) answer(response, full, headers)
    } else if (target.endpoint === 'info') answer(response, this.#info(), headers)
    else if (target.endpoint === 'ws') {
      // HTTP/2 has no such header.
      const upgrade: Record<string, string> = request.httpVersionMajor < 2 ? { Upgrade: 'websocket' } : {}
      answer(response, new Refused('upgrade-required', 'open a WebSocket here', upgrade), headers)
    } else if (request.httpVersionMajor > 1 && !this.#posts.take(request, endOf(request, response))) {
      answer(response, tooManyStreams(), headers)
    } else {
      const result = await receivePost(request, target.query, this.#hub, this.#arrivals, () => this.#closed)
      if (result !== undefined) answer(response, result, headers, 202)
    }
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy())
    const target = this.#find(request)
    if (this.#closed) socket.destroy()
    else if (target !== undefined && !wantsWebSocket(request) && request.method !== 'POST') {
      await this.serve(request, answerTo(request, socket))
    } else {
      const { headers, refused } = this.#gate.judge(request, target)
      if (refused !== undefined) refuseUpgrade(socket, refused, headers)
      else if (target?.endpoint === 'ws') this.#websocket.accept(request, socket, head, target.query)
      else refuseUpgrade(socket, notFound(), headers)
    }
  }

  /** Takes nothing new, and ends every connection (STOP-1). Resolves when none is left. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([this.#websocket.close(), this.#sse.close()])
  }

  #find(request: IncomingMessage): Target | undefined {
    return parseTarget(request.url, this.#options.basePath)
  }

  #info(): Info {
    const { capabilities, limits, project } = this.#hub.facts
    return {
      protocol: PROTOCOL,
      versions: [...VERSIONS],
      capabilities: [...capabilities],
      limits,
      project,
      server: this.#options.server,
    }
  }
}

function answer(response: ServerResponse, what: object, headers: Record<string, string>, status = 200): void {
  const refused = what instanceof Refused ? what : undefined
  response.writeHead(refused?.status ?? status, { 'Content-Type': 'application/json', ...headers, ...refused?.headers })
  response.end(refused?.body ?? JSON.stringify(what))
}

export function refuseUpgrade(socket: Duplex, refused: Refused, headers: Record<string, string>): void {
  socket.on('error', () => socket.destroy()) // the peer may be gone already
  socket.once('finish', () => socket.destroy())
  socket.end(refused.asUpgradeAnswer(headers))
}
