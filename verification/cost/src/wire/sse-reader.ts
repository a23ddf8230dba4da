import { type IncomingMessage, request } from 'node:http'
import type { Place } from './websocket.js'

const LF = 0x0a
const HEAD_BYTES = 256
const RETRY_MS = 100
/** How the events begin that are counted. */
const EVENT = '{"type":"a:b"'

/** A subscriber that comes back by its last id, as an `EventSource` does, and reads no faster than it is told. */
export class SseReader {
  /** Events of the attacking peer that came whole. */
  heard = 0
  /** How often the stream ended. */
  ended = 0
  #lastId: string | undefined
  readonly #closed = new AbortController()

  constructor(
    private readonly place: Place,
    private readonly query: string,
    private readonly bytesPerMs = Number.POSITIVE_INFINITY,
  ) {
    this.#open()
  }

  close(): void {
    this.#closed.abort()
  }

  #open(): void {
    const { signal } = this.#closed
    const headers = this.#lastId === undefined ? {} : { 'Last-Event-ID': this.#lastId }
    const again = () => {
      if (signal.aborted) return
      this.ended += 1
      setTimeout(() => signal.aborted || this.#open(), RETRY_MS)
    }
    const options = { host: '127.0.0.1', port: this.place.port, path: `/__devtools/sse?${this.query}`, headers }
    const exchange = request({ ...options, agent: false, signal })
    exchange.on('response', (stream) => void this.#read(stream).catch(() => {}))
    exchange.on('error', () => {}) // its end follows
    exchange.on('close', again)
    exchange.end()
  }

  async #read(stream: IncomingMessage): Promise<void> {
    // What is pending of an event: how it begins, and whether a line of it has just ended.
    let head = ''
    let lineEnded = false
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      for (let from = 0; from < chunk.length; ) {
        const blank: number = lineEnded && chunk[from] === LF ? from : chunk.indexOf('\n\n', from)
        const to = blank < 0 ? chunk.length : chunk[from] === LF && lineEnded ? from + 1 : blank + 2
        if (head.length < HEAD_BYTES) head += chunk.toString('latin1', from, Math.min(to, from + HEAD_BYTES))
        lineEnded = blank < 0 && chunk.at(-1) === LF
        from = to
        if (blank < 0) continue
        this.#take(head)
        head = ''
      }
      await this.#rest(chunk.length)
    }
  }

  #take(head: string): void {
    this.#lastId = /^id: (\S+)$/m.exec(head)?.[1] ?? this.#lastId
    if (head.includes(EVENT)) this.heard += 1
  }

  /** Keeps to the rate: rests for as long as what came should have taken. */
  async #rest(bytes: number): Promise<void> {
    const ms = bytes / this.bytesPerMs
    if (ms >= 1) await new Promise((resolve) => setTimeout(resolve, ms))
  }
}
