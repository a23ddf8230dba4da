import { inspect } from 'node:util'
import type { WebSocket } from 'ws'
import { Observations } from '../observations.js'

/** One text message of the client, and when it came on the monotonic clock. */
export interface Received {
  link: Link
  text: string
  atMs: number
}

/** One WebSocket connection of the client, seen and moved from the bus's end. */
export class Link {
  /** The client's text messages on this connection. */
  readonly received = new Observations<string>()
  /** The code this connection closed with, once it has; 1005: a close frame without one, 1006: no close frame. */
  readonly closed = new Observations<number>()
  /** When the bus began to end this connection. */
  endedMs: number | undefined
  /** When this connection had closed, both ways. */
  closedMs: number | undefined
  /** Sends back each message as it comes, as no bus should (ROUTE-4). */
  echoes = false
  /** Called with each text message, once it is recorded. */
  onMessage: (text: string) => void = () => {}
  #pongs = new Observations<string>()
  #pings = 0

  constructor(
    /** Counted from 1 over the bus's life. */
    readonly number: number,
    private readonly socket: WebSocket,
    /** When the bus completed the handshake. */
    readonly openedMs: number,
    onReceived: (received: Received) => void,
  ) {
    socket.on('message', (data, isBinary) => {
      if (isBinary) {
        socket.close(1003)
        return
      }
      const text = data.toString()
      this.received.push(text)
      onReceived({ link: this, text, atMs: performance.now() })
      this.onMessage(text)
      if (this.echoes) this.send(text)
    })
    socket.on('pong', (data) => this.#pongs.push(data.toString()))
    socket.on('close', (code) => {
      this.closedMs = performance.now()
      this.closed.push(code)
      this.received.end(`connection ${number} has closed`)
      this.#pongs.end(`connection ${number} has closed`)
    })
    // A broken connection ends in a close, which is observed above.
    socket.on('error', () => {})
  }

  /** In reports. */
  [inspect.custom](): string {
    const [code] = this.closed.all
    return `WebSocket ${this.number}${code === undefined ? '' : `, closed with ${code}`}`
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN
  }

  sendBinary(bytes: Uint8Array): void {
    this.socket.send(bytes, { binary: true })
  }

  send(...texts: string[]): void {
    for (const text of texts) this.socket.send(text)
  }

  /** Closes with `code`, or without one. */
  close(code?: number): void {
    this.endedMs ??= performance.now()
    this.socket.close(code)
  }

  /** Ends the TCP connection with no close frame. */
  cut(): void {
    this.endedMs ??= performance.now()
    this.socket.terminate()
  }

  /**
   * Resolves once the client has answered a ping. Whatever it sent before it read the ping has then been received, since
   * a pong travels in line with the messages (RFC 6455, 5.5.2).
   *
   * @throws Unanswered where no pong came.
   */
  async ping(patienceMs: number): Promise<void> {
    this.#pings += 1
    const name = String(this.#pings)
    this.socket.ping(name)
    await this.#pongs.find('a pong', patienceMs, (pong) => pong === name)
  }
}
