import { BRIDGE_QUERY, CLOSE, ENDPOINTS, VERSIONS } from '@devtools-bus/schema/constants'
import type { BusAddress } from '../bus-address.js'
import type { Connection, ConnectionEvents, Transport } from '../link/transport.js'

/** As much of the WebSocket interface as a link uses; the platform's has it, and so has that of `ws`. */
export interface WebSocketLike {
  readonly readyState: number
  send(text: string): void
  close(code?: number): void
  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void
  addEventListener(type: 'error', listener: (event: { message?: string }) => void): void
  /** Only `ws` has these two. */
  terminate?(): void
  once?(event: 'upgrade', listener: (response: { socket: { ref(): unknown; unref(): unknown } }) => void): void
}

/** Gives a WebSocket constructor, or says what to do where there is none. */
export type FindWebSocket = () => Promise<(new (url: string) => WebSocketLike) | { unavailable: string }>

/** One WebSocket a connection, made by whatever constructor `find` comes up with. */
export function webSocketTransport(address: BusAddress, find: FindWebSocket): Transport {
  const url = webSocketUrl(address)
  return { open: (events) => new WebSocketConnection(url, find, events) }
}

/** `ws://127.0.0.1:4206/__devtools/ws?v=1&bridge=server` (VER-5, TOKEN-5, PROJ-3). */
export function webSocketUrl({ origin, basePath, bridge, token, project }: BusAddress): string {
  const query = new URLSearchParams({ v: VERSIONS.join(',') })
  if (bridge) query.set('bridge', BRIDGE_QUERY)
  if (project !== undefined) query.set('project', project)
  if (token !== undefined) query.set('token', token)
  return `${origin.replace(/^http/, 'ws')}${basePath}${ENDPOINTS.ws}?${query}`
}

const OPEN = 1

class WebSocketConnection implements Connection {
  #socket: WebSocketLike | undefined
  #tcp: { ref(): unknown; unref(): unknown } | undefined
  #givenUp = false
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
    if (this.#socket?.readyState !== OPEN) return false
    try {
      this.#socket.send(text)
      return true
    } catch {
      // Some runtimes refuse at times what the interface promises; an emit must not fail for that.
      return false
    }
  }

  close(code: number): void {
    this.#givenUp = true
    this.#socket?.close(code)
  }

  abort(): void {
    this.#givenUp = true
    if (this.#socket?.terminate) this.#socket.terminate()
    else this.#socket?.close()
  }

  hold(alive: boolean): void {
    if (alive) this.#tcp?.ref()
    else this.#tcp?.unref()
  }

  #connect(Socket: new (url: string) => WebSocketLike, url: string): void {
    let socket: WebSocketLike
    try {
      socket = new Socket(url)
    } catch (cause) {
      this.events.closed(1006, cause instanceof Error ? cause.message : String(cause))
      return
    }
    this.#socket = socket
    socket.once?.('upgrade', (response) => {
      this.#tcp = response.socket
    })
    socket.addEventListener('open', () => this.events.opened())
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') this.events.message(data)
    })
    // Tells why; the end itself comes as `close`.
    socket.addEventListener('error', ({ message }) => {
      this.#problem = message ?? ''
    })
    socket.addEventListener('close', ({ code, reason }) => this.events.closed(code, reason || this.#problem))
  }
}
