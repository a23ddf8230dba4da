import type { Socket } from 'node:net'
import { Unanswered } from '../failures.js'
import { Observations } from '../observations.js'
import type { BusSubject } from '../subject.js'
import { type AnswerHead, AnswerParser } from './answer-parser.js'
import { dial } from './dial.js'
import { type HeaderList, headOf } from './exchange.js'
import { type ControlMessage, controlIn, type Ending, type HearingPeer } from './peer.js'
import { type ServerSentEvent, SseDecoder } from './sse-decoder.js'
import { type Query, target } from './target.js'

export interface SseOptions {
  query?: Query
  headers?: HeaderList
}

export class SsePeer implements HearingPeer {
  /** Every server-sent event, in order. */
  readonly stream = new Observations<ServerSentEvent>()
  /** Data of the events without an `event` field. */
  readonly events = new Observations<string>()
  readonly controls = new Observations<ControlMessage>()
  readonly comments = new Observations<string>()
  readonly ended = new Observations<Ending>()

  private constructor(
    private readonly socket: Socket,
    readonly head: AnswerHead,
  ) {}

  /** Resolves once the head of a 200 is there. @throws Unanswered where another answer comes, or none. */
  static async open(subject: BusSubject, options: SseOptions, patienceMs: number): Promise<SsePeer> {
    const socket = await dial(subject.url, patienceMs)
    let peer: SsePeer | undefined
    const early: Buffer[] = []
    const decoder = new SseDecoder({
      event: (event) => peer?.heard(event),
      comment: (text) => peer?.comments.push(text),
    })
    const parser = new AnswerParser((bytes) => {
      if (peer === undefined) early.push(Buffer.from(bytes))
      else decoder.take(bytes)
    })
    const head = await new Promise<AnswerHead>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Unanswered(`no head of an event stream within ${patienceMs} ms`)),
        patienceMs,
      )
      const fail = () => reject(new Unanswered('the connection ended before the head of its event stream'))
      socket.once('close', fail)
      socket.on('data', (bytes: Buffer) => {
        parser.take(bytes)
        if (parser.head !== undefined) {
          clearTimeout(timer)
          socket.off('close', fail)
          resolve(parser.head)
        }
        if (parser.complete) socket.destroy()
      })
      socket.write(headOf(subject.url, { path: target(subject, 'sse', options.query), headers: options.headers ?? [] }))
    })
    if (head.status !== 200) {
      socket.destroy()
      throw new Unanswered(`a request for the event stream was answered ${head.status}`, 200, head.status)
    }
    peer = new SsePeer(socket, head)
    const opened = peer
    const gone = () => opened.gone()
    socket.on('end', gone)
    socket.on('close', gone)
    for (const bytes of early) decoder.take(bytes)
    if (parser.complete) gone()
    return peer
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

  private heard(event: ServerSentEvent): void {
    this.stream.push(event)
    if (event.event === undefined) this.events.push(event.data)
    else this.controls.push(controlIn(event.data) ?? { type: event.event, payload: event.data })
  }

  private gone(): void {
    if (this.ended.all.length > 0) return
    this.ended.push({ code: 'end' })
    for (const channel of [this.stream, this.events, this.controls, this.comments]) channel.end('the stream ended')
  }
}
