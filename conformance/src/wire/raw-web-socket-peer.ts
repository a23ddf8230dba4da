/** A WebSocket peer that writes bytes: whatever frames, split wherever. */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { Unanswered } from '../failures.js'
import { Observations } from '../observations.js'
import type { BusSubject } from '../subject.js'
import { type AnswerHead, AnswerParser } from './answer-parser.js'
import { dial } from './dial.js'
import { type HeaderList, headOf } from './exchange.js'
import { type Frame, FrameReader, type FrameToWrite, frame, OPCODE } from './frames.js'
import type { Ending } from './peer.js'
import { type Query, target } from './target.js'

export interface RawWebSocketOptions {
  query?: Query
  headers?: HeaderList
  /** Default true. False leaves the other half of a closing handshake to whoever uses the peer. */
  answersClose?: boolean
}

/** Headers of a right upgrade. */
export function upgradeHeaders(): HeaderList {
  return [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', randomBytes(16).toString('base64')],
  ]
}

export class RawWebSocketPeer {
  readonly frames = new Observations<Frame>()
  /** The close frame's code where one came, else how the connection ended. */
  readonly ended = new Observations<Ending>()

  private constructor(
    private readonly socket: Socket,
    readonly head: AnswerHead,
    private readonly answersClose: boolean,
  ) {}

  /** @throws Unanswered where the answer is not 101. */
  static async open(subject: BusSubject, options: RawWebSocketOptions, patienceMs: number): Promise<RawWebSocketPeer> {
    const socket = await dial(subject.url, patienceMs)
    const reader = new FrameReader()
    const early: Buffer[] = []
    let peer: RawWebSocketPeer | undefined
    const read = (bytes: Buffer) => {
      for (const next of reader.take(bytes)) peer?.heard(next)
    }
    const parser = new AnswerParser((bytes) => {
      if (peer === undefined) early.push(Buffer.from(bytes))
      else read(bytes)
    })
    const head = await new Promise<AnswerHead>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Unanswered(`no answer to an upgrade within ${patienceMs} ms`)),
        patienceMs,
      )
      const fail = () => reject(new Unanswered('the connection ended before an answer to its upgrade'))
      socket.once('close', fail)
      socket.on('data', (bytes: Buffer) => {
        parser.take(bytes)
        if (parser.head === undefined) return
        clearTimeout(timer)
        socket.off('close', fail)
        resolve(parser.head)
      })
      const path = target(subject, 'ws', options.query)
      socket.write(headOf(subject.url, { path, headers: [...upgradeHeaders(), ...(options.headers ?? [])] }))
    })
    if (head.status !== 101) {
      socket.destroy()
      throw new Unanswered(`an upgrade was answered ${head.status}`, 101, head.status)
    }
    peer = new RawWebSocketPeer(socket, head, options.answersClose ?? true)
    const opened = peer
    socket.on('close', () => opened.gone())
    for (const bytes of early) read(bytes)
    return peer
  }

  /** Writes the pieces, each in a packet of its own, and resolves once the last has left or the connection has ended. */
  async write(pieces: Iterable<Uint8Array>): Promise<void> {
    for (const piece of pieces) {
      if (this.socket.destroyed || (this.answersClose && this.ended.all.length > 0)) return
      await new Promise<void>((resolve) => {
        this.socket.once('close', resolve)
        this.socket.write(piece, () => {
          this.socket.off('close', resolve)
          setImmediate(resolve)
        })
      })
    }
  }

  sendFrame(given: FrameToWrite): Promise<void> {
    return this.write([frame(given)])
  }

  sendText(text: string): Promise<void> {
    return this.sendFrame({ opcode: OPCODE.text, payload: Buffer.from(text) })
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  close(): void {
    this.socket.destroy()
  }

  private heard(next: Frame): void {
    this.frames.push(next)
    if (next.opcode !== OPCODE.close) return
    this.ended.push({ code: next.payload.length >= 2 ? next.payload.readUInt16BE(0) : 1005 })
    if (!this.answersClose) return
    // The closing handshake's other half; a bus that is done with us may have gone already.
    this.socket.write(frame({ opcode: OPCODE.close, payload: next.payload.subarray(0, 2) }), () => this.socket.end())
  }

  private gone(): void {
    if (this.ended.all.length === 0) this.ended.push({ code: 'reset' })
    this.frames.end('the connection ended')
  }
}
