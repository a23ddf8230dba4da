import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'

interface SmallHttpBusOptions {
  /** Whether upgrades are answered; otherwise their lines are cut. */
  webSocket?: boolean
  /** `false`: no hello, no sessions. */
  hello?: boolean
  /** Answers a request before the bus does; `undefined`: it does not. */
  instead?: (request: IncomingMessage) => { status: number; body?: string } | undefined
}

const SESSION = 'session-0000000000000001'

/** A bus of a few lines with one session, over HTTP and, if it likes, WebSocket. Ends with the test. */
export class SmallHttpBus {
  readonly targets: string[] = []
  /** Events it took, in order. */
  readonly taken: { type: string; payload?: unknown; source?: string }[] = []
  readonly posts: { contentType: string; lines: number }[] = []
  streams: ServerResponse[] = []
  sockets: WebSocket[] = []
  /** Streams whose client has gone. */
  gone = 0
  webSocket: boolean
  #received = 0
  #forgotten = 0
  #events: string[] = []
  readonly #tcp = new Set<Socket>()
  readonly #upgrades = new WebSocketServer({ noServer: true })
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #changed = new Set<() => void>()

  private constructor(private readonly options: SmallHttpBusOptions) {
    this.webSocket = options.webSocket ?? false
    this.#server.on('connection', (socket) => this.#tcp.add(socket))
    this.#server.on('upgrade', (request, socket, head) => {
      if (!this.webSocket) socket.destroy()
      else this.#upgrades.handleUpgrade(request, socket, head, (accepted) => this.#accept(accepted, request))
    })
  }

  static async start(options: SmallHttpBusOptions = {}): Promise<SmallHttpBus> {
    const bus = new SmallHttpBus(options)
    bus.#server.listen(0, '127.0.0.1')
    await once(bus.#server, 'listening')
    onTestFinished(() => bus.stop())
    return bus
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** An event over whatever the client is connected by. */
  say(event: object): void {
    const text = JSON.stringify(event)
    this.#events.push(text)
    for (const stream of this.streams) stream.write(`data: ${text}\n\n`)
    for (const socket of this.sockets) socket.send(text)
  }

  /** So many events that the client will not get. */
  forget(count: number): void {
    this.#forgotten += count
    this.#events.push(...Array<string>(count).fill(''))
  }

  cut(): void {
    for (const socket of this.#tcp) socket.destroy()
    this.#tcp.clear()
  }

  /** Resolves once the condition holds; it is looked at whenever something has come. */
  async until(condition: (bus: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.#changed.add(resolve))
  }

  stop(): Promise<void> {
    this.cut()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url)
    this.targets.push(`${pathname}${new URL(request.url ?? '', this.url).search}`)
    const instead = this.options.instead?.(request)
    if (instead !== undefined) response.writeHead(instead.status).end(instead.body)
    else if (pathname.endsWith('/sse')) this.#stream(response, searchParams)
    else if (pathname.endsWith('/send')) await this.#take(request, response, searchParams)
    else response.writeHead(404).end()
    this.#tell()
  }

  #stream(response: ServerResponse, query: URLSearchParams): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
    response.flushHeaders()
    response.on('close', () => {
      this.gone += 1
      this.streams = this.streams.filter((one) => one !== response)
      this.#tell()
    })
    this.streams.push(response)
    for (const text of this.#greeting(query)) response.write(`event: x\nid: S.1\ndata: ${text}\n\n`)
  }

  #accept(socket: WebSocket, request: IncomingMessage): void {
    const { searchParams } = new URL(request.url ?? '', this.url)
    this.targets.push(request.url ?? '')
    for (const stream of this.streams) stream.end()
    this.sockets = [socket]
    for (const text of this.#greeting(searchParams)) socket.send(text)
    socket.on('message', (data) => {
      this.#received += 1
      this.taken.push(JSON.parse(String(data)))
      this.#tell()
    })
    this.#tell()
  }

  /** Hello, and what the client does not have. */
  #greeting(query: URLSearchParams): string[] {
    if (this.options.hello === false) return []
    const resumed = query.get('session') === SESSION
    const next = resumed ? Number(query.get('received')) + 1 + this.#forgotten : 1
    this.#forgotten = 0
    const payload = {
      version: '1',
      capabilities: ['sse', 'session'],
      limits: { maxMessageBytes: 8_388_608 },
      heartbeatMs: 15_000,
      project: null,
      ...{ session: SESSION, resumed, received: this.#received, lost: 0, next, history: 0 },
      window: { events: 1_000, bytes: 16_777_216, ms: 120_000 },
    }
    return [JSON.stringify({ type: '$bus:hello', payload }), ...this.#events.slice(next - 1)]
  }

  async #take(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (this.sockets.length > 0) {
      response.writeHead(409).end('{"error":{"code":"superseded","message":"a WebSocket has this session"}}')
      return
    }
    const lines = String(Buffer.concat(chunks)).split('\n')
    this.posts.push({ contentType: request.headers['content-type'] ?? '', lines: lines.length })
    const first = query.get('first')
    const fresh = first === null ? lines : lines.slice(Math.max(0, this.#received - Number(first) + 1))
    this.#received += fresh.length
    this.taken.push(...fresh.map((line) => JSON.parse(line)))
    response.writeHead(202, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ accepted: fresh.length, rejected: [], received: this.#received }))
  }

  #tell(): void {
    for (const waiting of this.#changed) {
      this.#changed.delete(waiting)
      waiting()
    }
  }
}
