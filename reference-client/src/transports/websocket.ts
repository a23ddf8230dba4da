import { CLOSE } from '@devtools-bus/schema/constants'
import type { BusAddress } from '../bus-address.js'
import type { Connection, ConnectionEvents, ConnectionQuery, End, Transport } from '../link/transport.js'
import { busUrl } from './bus-url.js'
import { inquire } from './http.js'
import { answerOf } from './http-answer.js'
import { type HttpRequest, problemOf } from './http-request.js'

/**
 * As much of the WebSocket interface as a link uses; the platform's has it, and so has that of `ws`. Stand-ins in tests have less: some
 * have no `addEventListener`, some no state.
 */
export interface WebSocketLike {
  readonly readyState?: number
  /** UTF-8 bytes that wait to be sent. */
  readonly bufferedAmount?: number
  send(text: string): void
  close?(code?: number): void
  addEventListener?(type: string, listener: (event: SocketEvent) => void): void
  /** Only `ws` has these two; Bun has a likeness of it, which shows no socket. */
  terminate?(): void
  once?(event: string, listener: (...details: never[]) => void): void
}

/** What the events of a WebSocket say, each a part of it. */
interface SocketEvent {
  data?: unknown
  code?: number
  reason?: string
  message?: string
  error?: { code?: unknown }
}

interface TcpSocket {
  ref(): unknown
  unref(): unknown
  on(event: 'data', listener: () => void): unknown
  destroy(): unknown
}

/** An answer as `ws` gives it, in the place of an upgrade or with it. */
interface UpgradeAnswer extends AsyncIterable<Uint8Array> {
  statusCode?: number
  socket: TcpSocket | null
}

export interface FoundWebSocket {
  WebSocket: new (url: string) => WebSocketLike
  /** An open one keeps the process alive, where it does not show the socket below it. */
  staysAlive: boolean
}

/**
 * Finds a WebSocket constructor, or says what to do where there is none. @throws where there may be one at the next attempt
 */
export type FindWebSocket = () => Promise<FoundWebSocket | { unavailable: string }>

/** One WebSocket a connection, made by whatever constructor `find` comes up with. */
export function webSocketTransport(address: BusAddress, find: FindWebSocket, request?: HttpRequest): Transport {
  return {
    open: (events, query) => new WebSocketConnection(webSocketUrl(address, query), find, events),
    ...(request && { inquire: (signal) => inquire(address, request, signal) }),
  }
}

/** `ws://127.0.0.1:4206/__devtools/ws?v=1&bridge=server` (VER-5, CONN-10, TOKEN-5, PROJ-3, RESUME-5). */
export function webSocketUrl(address: BusAddress, query: ConnectionQuery): string {
  return busUrl(address, 'ws', query).replace(/^http/, 'ws')
}

const OPEN = 1
/** What is told where a connection ended without a close code. */
const NO_CODE = 1006
/** What may wait in a socket: more stays in the queue, where it is counted. */
const MOST_BUFFERED = 1024 * 1024

class WebSocketConnection implements Connection {
  #socket: WebSocketLike | undefined
  #tcp: TcpSocket | undefined
  #staysAlive = false
  #wasOpen = false
  #tooLarge = false
  #givenUp = false
  #ended = false
  #problem = ''

  constructor(
    private readonly url: string,
    find: FindWebSocket,
    private readonly events: ConnectionEvents,
  ) {
    find().then(
      (found) => {
        if (this.#givenUp) this.#end({ code: CLOSE.done, reason: '' })
        else if ('unavailable' in found) events.unavailable(found.unavailable)
        else this.#connect(found)
      },
      (cause: unknown) => this.#end({ code: NO_CODE, reason: problemOf(cause) }),
    )
  }

  send(text: string): boolean {
    try {
      const { readyState = OPEN, bufferedAmount = 0 } = this.#socket ?? { readyState: 0 }
      if (readyState !== OPEN || bufferedAmount > MOST_BUFFERED) return false
      this.#socket?.send(text)
      return true
    } catch {
      // Some runtimes refuse at times what the interface promises; an emit must not fail for that.
      return false
    }
  }

  close(code?: number): void {
    this.#givenUp = true
    this.#try((socket) => socket.close?.(code))
  }

  abort(): void {
    this.#givenUp = true
    this.#try((socket) => (socket.terminate ? socket.terminate() : socket.close?.()))
  }

  hold(alive: boolean): boolean {
    if (this.#tcp === undefined) return !this.#staysAlive
    if (alive) this.#tcp.ref()
    else this.#tcp.unref()
    return true
  }

  #try(action: (socket: WebSocketLike) => void): void {
    try {
      if (this.#socket !== undefined) action(this.#socket)
    } catch {
      // The socket is discarded in any case.
    }
  }

  #connect({ WebSocket, staysAlive }: FoundWebSocket): void {
    this.#staysAlive = staysAlive
    try {
      const socket = new WebSocket(this.url)
      this.#socket = socket
      this.#listen(socket)
    } catch (cause) {
      this.#end({ code: NO_CODE, reason: problemOf(cause) })
    }
  }

  #listen(socket: WebSocketLike): void {
    socket.once?.('upgrade', ({ socket: tcp }: UpgradeAnswer) => {
      this.#tcp = tcp ?? undefined
    })
    socket.once?.('unexpected-response', (request: { destroy(): void }, answer: UpgradeAnswer) => {
      const { socket: tcp } = answer
      void answerOf(this.url.replace(/^ws/, 'http'), answer.statusCode ?? 0, answer).then((refusal) => {
        this.#end({ code: NO_CODE, reason: '', answer: refusal })
        request.destroy()
        // Once the answer is read, destroying the request does not close a keep-alive connection, which would keep the process running.
        tcp?.destroy()
      })
    })
    on(socket, 'open', () => {
      this.#wasOpen = true
      // Not sooner: a listener of ours would take from `ws` what came with the handshake.
      this.#tcp?.on('data', () => this.events.alive?.())
      this.events.opened()
    })
    on(socket, 'message', ({ data }) => {
      if (typeof data === 'string') this.events.message(data)
    })
    // Tells why; the end itself comes as `close`, but for attempts that fail under Node.js 22.
    on(socket, 'error', ({ message, error }) => {
      this.#problem = message ?? ''
      // The code since version 8 of `ws`.
      this.#tooLarge =
        error?.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' || /^Max payload size exceeded/.test(this.#problem)
      if (!this.#wasOpen) this.#end({ code: NO_CODE, reason: this.#problem })
    })
    on(socket, 'close', ({ code, reason }) => {
      // What is too large for this client it has ended itself, whatever code came back (LIMIT-7).
      if (this.#tooLarge) this.#end({ code: CLOSE.tooBig, reason: this.#problem, tooLargeForUs: true })
      // Deno says 0 where there was none.
      else this.#end({ code: code || NO_CODE, reason: reason || this.#problem })
    })
  }

  #end(end: End): void {
    if (this.#ended) return
    this.#ended = true
    // `ws` alone tells what HTTP answered.
    const isMute =
      !this.#wasOpen && end.answer === undefined && this.#socket !== undefined && this.#socket.once === undefined
    this.events.closed(isMute ? { ...end, isMute } : end)
  }
}

function on(socket: WebSocketLike, type: string, listener: (event: SocketEvent) => void): void {
  if (typeof socket.addEventListener === 'function') socket.addEventListener(type, listener)
  else Object.assign(socket, { [`on${type}`]: listener })
}
