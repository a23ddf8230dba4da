/** A WebSocket peer as an application has one: over a library. Malformed frames are for `raw-web-socket-peer.ts`. */
import WebSocket from 'ws'
import { Unanswered } from '../failures.js'
import { Observations } from '../observations.js'
import type { BusSubject } from '../subject.js'
import { type ControlMessage, controlIn, type Ending, type HearingPeer } from './peer.js'
import { type Query, target } from './target.js'

export interface WebSocketOptions {
  query?: Query
  headers?: Record<string, string>
}

export class WebSocketPeer implements HearingPeer {
  /** Every text message, in order. */
  readonly messages = new Observations<string>()
  readonly events = new Observations<string>()
  readonly controls = new Observations<ControlMessage>()
  readonly ended = new Observations<Ending>()

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary) => {
      const text = isBinary ? `binary message ${data.toString('hex').slice(0, 64)}` : data.toString()
      this.messages.push(text)
      const control = isBinary ? undefined : controlIn(text)
      if (control === undefined) this.events.push(text)
      else this.controls.push(control)
    })
    socket.on('close', (code) => {
      this.ended.push({ code: code === 1006 ? 'reset' : code })
      for (const channel of [this.messages, this.events, this.controls]) channel.end(`the connection ended (${code})`)
    })
    socket.on('error', () => {})
  }

  /** Resolves once the upgrade is accepted. @throws Unanswered where it is not. */
  static open(subject: BusSubject, options: WebSocketOptions, patienceMs: number): Promise<WebSocketPeer> {
    const url = `${subject.url.replace(/^http/, 'ws')}${target(subject, 'ws', options.query)}`
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: 256 * 1024 * 1024,
      handshakeTimeout: patienceMs,
      rejectUnauthorized: false,
      ...(options.headers === undefined ? {} : { headers: options.headers }),
    })
    // What comes in one packet with the 101 must not be missed: listen before it can come.
    const peer = new WebSocketPeer(socket)
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(peer))
      socket.once('error', (cause) => reject(new Unanswered(`the WebSocket was not accepted: ${cause.message}`)))
    })
  }

  send(text: string): void {
    this.socket.send(text)
  }

  /** Sends a message and resolves once the machine's network has it: for those who send more than memory should hold. */
  sendPaced(text: string): Promise<void> {
    return new Promise((resolve) => this.socket.send(text, () => resolve()))
  }

  /** Sends `text` in as many frames as it has pieces, with a ping between them. */
  sendFragmented(pieces: readonly string[]): void {
    for (const [index, piece] of pieces.entries()) {
      this.socket.send(piece, { fin: index === pieces.length - 1 })
      this.socket.ping()
    }
  }

  sendBinary(bytes: Uint8Array): void {
    this.socket.send(bytes, { binary: true })
  }

  /** Closes with `code` as the protocol has it; without one the close frame is empty. */
  leave(code?: number): void {
    this.socket.close(code)
  }

  /** Reads nothing more from the network. */
  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  close(): void {
    this.socket.terminate()
  }
}
