import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

interface SmallBusOptions {
  /** What hello says; `null`: a legacy bus. */
  hello?: { maxMessageBytes: number } | null
  port?: number
  /** Closes each connection at once, with this code. */
  closeWith?: number
  /** Discards every message, and says so in these words. */
  discards?: string
  /** Answers every message with itself. */
  echo?: boolean
  /** Relays to the other connections. */
  relay?: boolean
}

/** A bus of a few lines over real sockets, which notes what it gets. Ends with the test. */
export class SmallBus {
  readonly connections: WebSocket[] = []
  readonly targets: string[] = []
  readonly messages: string[] = []
  readonly closeCodes: number[] = []
  readonly #changed = new Set<() => void>()

  private constructor(private readonly server: WebSocketServer) {}

  static async start(options: SmallBusOptions = {}): Promise<SmallBus> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: options.port ?? 0 })
    await once(server, 'listening')
    const bus = new SmallBus(server)
    server.on('connection', (socket, request) => bus.#accept(socket, request, options))
    onTestFinished(() => bus.stop())
    return bus
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  say(message: unknown): void {
    for (const socket of this.connections) socket.send(JSON.stringify(message))
  }

  /** Resolves once the condition holds; it is looked at whenever something has come. */
  async until(condition: (bus: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.#changed.add(resolve))
  }

  stop(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }

  #accept(socket: WebSocket, request: IncomingMessage, options: SmallBusOptions): void {
    const { hello, closeWith, discards, echo, relay } = options
    this.connections.push(socket)
    this.targets.push(request.url ?? '')
    if (closeWith !== undefined) socket.close(closeWith)
    const limits = hello ?? { maxMessageBytes: 8_388_608 }
    if (hello !== null) {
      const payload = { version: '1', capabilities: [], limits, heartbeatMs: 15_000, project: null }
      socket.send(JSON.stringify({ type: '$bus:hello', payload }))
    }
    socket.on('message', (data) => {
      const text = String(data)
      this.messages.push(text)
      if (echo) socket.send(text)
      if (discards !== undefined) {
        socket.send(JSON.stringify({ type: '$bus:error', payload: { code: 'invalid-event', message: discards } }))
      }
      if (relay) {
        for (const other of this.server.clients) {
          if (other !== socket && other.readyState === WebSocket.OPEN) other.send(text)
        }
      }
      this.#tell()
    })
    socket.on('close', (code) => {
      this.closeCodes.push(code)
      this.#tell()
    })
    this.#tell()
  }

  #tell(): void {
    for (const waiting of this.#changed) {
      this.#changed.delete(waiting)
      waiting()
    }
  }
}
