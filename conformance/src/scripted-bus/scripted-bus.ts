import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { Observations } from '../observations.js'
import { Attempt } from './attempt.js'
import { Link, type Received } from './link.js'

/** How a bus takes an attempt. Calls one of its methods, now or later; until then the handshake is stalled. */
export type Reception = (attempt: Attempt) => void

/**
 * A bus on loopback whose every move is the case's. By itself it does one thing: it greets. It records every connection,
 * every attempt and every message.
 */
export class ScriptedBus {
  /** The port each TCP connection came from. */
  readonly connections = new Observations<number>()
  readonly attempts = new Observations<Attempt>()
  readonly links = new Observations<Link>()
  /** The client's messages over all connections, in the order they came. */
  readonly received = new Observations<Received>()
  /** How the next attempts are taken. */
  reception: Reception = (attempt) => {
    attempt.greet()
  }
  #server: Server | undefined
  #port = 0
  #sockets = new Map<Socket, number>()
  #webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 64 * 1024 * 1024 })

  /** Starts to listen on a free port of 127.0.0.1. */
  static async start(): Promise<ScriptedBus> {
    const bus = new ScriptedBus()
    await bus.listen()
    return bus
  }

  /** `http://127.0.0.1:4321`. The same before and after a restart. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Listens, again on the same port where it has listened before. */
  async listen(): Promise<void> {
    const server = createServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' })
      response.end('{"error":{"code":"not-found","message":"this bus serves WebSockets alone"}}')
    })
    server.on('connection', (socket) => this.#connected(socket))
    server.on('upgrade', (request, socket, head) => {
      const connection = this.#sockets.get(request.socket) ?? 0
      const attempt = new Attempt(
        this.attempts.all.length + 1,
        connection,
        request,
        socket,
        head,
        this.#webSockets,
        (accepted) => this.#linked(accepted),
      )
      // Before anybody can look at it, so that a case never meets an attempt that is still to be taken.
      this.reception(attempt)
      this.attempts.push(attempt)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** From here on the port refuses connections. Those that exist stay. */
  stopListening(): void {
    this.#server?.close()
    this.#server = undefined
  }

  /** Ends every connection without a word. */
  cutAll(): void {
    for (const socket of this.#sockets.keys()) socket.destroy()
  }

  /**
   * Connects to this bus itself, and resolves with that connection's number. A connection of the client that was made
   * before has a lower number, since the kernel hands connections over in the order they were made.
   */
  async probe(patienceMs: number): Promise<number> {
    const socket = connect(this.#port, '127.0.0.1')
    try {
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
      const own = socket.localPort
      await this.connections.find("the harness' own connection", patienceMs, (port) => port === own)
      return this.connections.all.lastIndexOf(own ?? 0) + 1
    } finally {
      socket.destroy()
    }
  }

  /** Ends all, for good. */
  end(): void {
    this.stopListening()
    this.cutAll()
  }

  #connected(socket: Socket): void {
    const number = this.connections.all.length + 1
    this.#sockets.set(socket, number)
    socket.setNoDelay(true)
    socket.on('close', () => this.#sockets.delete(socket))
    // A client may end a connection in whatever way it likes.
    socket.on('error', () => {})
    this.connections.push(socket.remotePort ?? 0)
  }

  #linked(socket: WebSocket): Link {
    const link = new Link(this.links.all.length + 1, socket, (received) => this.received.push(received))
    this.links.push(link)
    return link
  }
}
