import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { Observations } from '../observations.js'
import { Attempt } from './attempt.js'
import { Link, type Received } from './link.js'
import { Post } from './post.js'
import { StreamAttempt } from './stream-attempt.js'

/** How a bus takes an attempt. Calls one of its methods, now or later; until then the handshake is stalled. */
export type Reception = (attempt: Attempt) => void

/**
 * A bus on loopback whose every move is the case's. By itself it does one thing: it greets WebSockets, with a hello that
 * names no session; over HTTP it answers 404. It records every connection, every attempt, every POST and every message.
 */
export class ScriptedBus {
  /** The port each TCP connection came from. */
  readonly connections = new Observations<number>()
  readonly attempts = new Observations<Attempt>()
  readonly links = new Observations<Link>()
  readonly streams = new Observations<StreamAttempt>()
  /** Those read whole. */
  readonly posts = new Observations<Post>()
  /** The client's messages over all connections, in the order they came. */
  readonly received = new Observations<Received>()
  /** How the next attempts are taken. */
  reception: Reception = (attempt) => {
    attempt.greet()
  }
  /** How the next requests for a stream are taken. Calls one of the attempt's methods, now or later. */
  streamReception: (attempt: StreamAttempt) => void = (attempt) => attempt.refuse(404)
  /** How the next POSTs are taken, once they are read whole. Calls one of the POST's methods, now or later. */
  postReception: (post: Post) => void = (post) => post.refuse(404, 'not-found')
  /**
   * How a plain GET of the WebSocket endpoint is answered, which a client may send where its handshake failed (CONN-8). Undefined: not
   * at all.
   */
  inquiryStatus: number | undefined = 426
  /** How many such requests were under way at the same time at most. */
  mostInquiriesAtOnce = 0
  #inquiries = 0
  /** POSTs of which at least the head was read. */
  #begun: Post[] = []
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
    const server = createServer((request, response) => this.#requested(request, response))
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
        (accepted, openedMs) => this.#linked(accepted, openedMs),
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
    for (const observed of [this.attempts, this.streams, this.posts]) observed.end('the bus has ended')
  }

  /** Two POSTs of which the second was begun before the first had ended; undefined where there are none (FALLBACK-2). */
  overlappingPosts(): [Post, Post] | undefined {
    for (const [index, later] of this.#begun.entries()) {
      // What a client has given up is over for it, though the news of that may come after the next request.
      const open = this.#begun
        .slice(0, index)
        .find((earlier) => !earlier.isAbandoned && (earlier.endedMs ?? Number.POSITIVE_INFINITY) > later.begunMs)
      if (open !== undefined) return [open, later]
    }
    return undefined
  }

  #inquired(response: ServerResponse): void {
    this.#inquiries += 1
    this.mostInquiriesAtOnce = Math.max(this.mostInquiriesAtOnce, this.#inquiries)
    response.on('close', () => {
      this.#inquiries -= 1
    })
    response.on('error', () => {})
    if (this.inquiryStatus !== undefined) response.writeHead(this.inquiryStatus).end()
  }

  #requested(request: IncomingMessage, response: ServerResponse): void {
    const endpoint = `${request.method} ${/[^/?]*(?=\?|$)/.exec(request.url ?? '')?.[0]}`
    if (endpoint === 'GET sse') {
      const attempt = new StreamAttempt(this.streams.all.length + 1, request, response)
      this.streamReception(attempt)
      this.streams.push(attempt)
      return
    }
    if (endpoint === 'POST send') {
      const post = new Post(this.#begun.length + 1, request, response)
      this.#begun.push(post)
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        post.body = Buffer.concat(chunks).toString()
        this.postReception(post)
        this.posts.push(post)
      })
      // A client may give a request up in its middle.
      request.on('error', () => {})
      return
    }
    if (endpoint === 'GET ws') {
      this.#inquired(response)
      return
    }
    response.writeHead(404, { 'content-type': 'application/json' })
    response.end('{"error":{"code":"not-found","message":"this bus has no such endpoint"}}')
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

  #linked(socket: WebSocket, openedMs: number): Link {
    const link = new Link(this.links.all.length + 1, socket, openedMs, (received) => this.received.push(received))
    this.links.push(link)
    return link
  }
}
