import { CLOSE } from '@devtools-bus/schema/constants'
import type { BusAddress } from '../bus-address.js'
import type { Connection, ConnectionEvents, ConnectionQuery, Transport } from '../link/transport.js'
import { busUrl } from './bus-url.js'

/** As much of the WebSocket interface as a link uses; the platform's has it, and so has that of `ws`. */
export interface WebSocketLike {
  readonly readyState: number
  /** UTF-8 bytes that wait to be sent. */
  readonly bufferedAmount: number
  send(text: string): void
  close(code?: number): void
  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void
  addEventListener(type: 'error', listener: (event: { message?: string; error?: { code?: unknown } }) => void): void
  /** Only `ws` has these two; Bun has a likeness of it, which shows no socket. */
  terminate?(): void
  once?(event: 'upgrade', listener: (response: { socket: TcpSocket | null }) => void): void
}

interface TcpSocket {
  ref(): unknown
  unref(): unknown
  on(event: 'data', listener: () => void): unknown
}

export interface FoundWebSocket {
  WebSocket: new (url: string) => WebSocketLike
  /** An open one keeps the process alive, where it does not show the socket below it. */
  staysAlive: boolean
}

/** Finds a WebSocket constructor, or says what to do where there is none. */
export type FindWebSocket = () => Promise<FoundWebSocket | { unavailable: string }>

/** One WebSocket a connection, made by whatever constructor `find` comes up with. */
export function webSocketTransport(address: BusAddress, find: FindWebSocket): Transport {
  return { open: (events, query) => new WebSocketConnection(webSocketUrl(address, query), find, events) }
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
  #tooLarge = false
  #givenUp = false
  #ended = false
  #problem = ''

  constructor(
    url: string,
    find: FindWebSocket,
    private readonly events: ConnectionEvents,
  ) {
    void find().then((found) => {
      if (this.#givenUp) events.closed(CLOSE.done, '')
      else if ('unavailable' in found) events.unavailable(found.unavailable)
      else this.#connect(found, url)
    })
  }

  send(text: string): boolean {
    if (this.#socket?.readyState !== OPEN || this.#socket.bufferedAmount > MOST_BUFFERED) return false
    try {
      this.#socket.send(text)
      return true
    } catch {
      // Some runtimes refuse at times what the interface promises; an emit must not fail for that.
      return false
    }
  }

  close(code?: number): void {
    this.#givenUp = true
    this.#socket?.close(code)
  }

  abort(): void {
    this.#givenUp = true
    if (this.#socket?.terminate) this.#socket.terminate()
    else this.#socket?.close()
  }

  hold(alive: boolean): boolean {
    if (this.#tcp === undefined) return !this.#staysAlive
    if (alive) this.#tcp.ref()
    else this.#tcp.unref()
    return true
  }

  #connect({ WebSocket, staysAlive }: FoundWebSocket, url: string): void {
    this.#staysAlive = staysAlive
    let socket: WebSocketLike
    try {
      socket = new WebSocket(url)
    } catch (cause) {
      this.#end(NO_CODE, cause instanceof Error ? cause.message : String(cause))
      return
    }
    this.#socket = socket
    socket.once?.('upgrade', (response) => {
      this.#tcp = response.socket ?? undefined
    })
    let wasOpen = false
    socket.addEventListener('open', () => {
      wasOpen = true
      // Not sooner: a listener of ours would take from `ws` what came with the handshake.
      this.#tcp?.on('data', () => this.events.alive?.())
      this.events.opened()
    })
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') this.events.message(data)
    })
    // Tells why; the end itself comes as `close`, but for attempts that fail under Node.js 22.
    socket.addEventListener('error', ({ message, error }) => {
      this.#problem = message ?? ''
      this.#tooLarge = error?.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
      if (!wasOpen) this.#end(NO_CODE, this.#problem)
    })
    socket.addEventListener('close', ({ code, reason }) => {
      // What is too large for this client it has ended itself, whatever code came back (LIMIT-7).
      if (this.#tooLarge) this.#end(CLOSE.tooBig, this.#problem, true)
      // Deno says 0 where there was none.
      else this.#end(code || NO_CODE, reason || this.#problem)
    })
  }

  #end(code: number, reason: string, tooLargeForUs?: boolean): void {
    if (this.#ended) return
    this.#ended = true
    this.events.closed(code, reason, tooLargeForUs)
  }
}
