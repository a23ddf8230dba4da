import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { Observations } from '../observations.js'

/** One server-sent-events stream of the client, seen and moved from the bus's end. */
export class Stream {
  /** Who ended it, once it has ended. */
  readonly closed = new Observations<'bus' | 'client'>()
  /** When the bus last wrote to it, on the monotonic clock. */
  wroteMs = performance.now()
  /** When the bus began to end it. */
  endedMs: number | undefined

  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    response.flushHeaders()
    response.on('close', () => this.closed.push(this.endedMs === undefined ? 'client' : 'bus'))
    response.on('error', () => {})
  }

  /** In reports. */
  [inspect.custom](): string {
    const [by] = this.closed.all
    return `stream${by === undefined ? '' : `, ended by the ${by}`}`
  }

  get isOpen(): boolean {
    return this.endedMs === undefined && !this.response.destroyed
  }

  /** Sends an event, or a control message with its `event` field (SSE-2). `id` as in SSE-4; without it there is none. */
  send(text: string, id?: string): void {
    const control = /^\{"type":"(\$bus:[^"]*)"/.exec(text)?.[1]
    const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`)
    this.write(
      `${control === undefined ? '' : `event: ${control}\n`}${id === undefined ? '' : `id: ${id}\n`}${lines.join('')}\n`,
    )
  }

  /** Writes `bytes`, or a text as UTF-8, as they stand. */
  write(bytes: string | Uint8Array): void {
    this.wroteMs = performance.now()
    if (!this.response.destroyed) this.response.write(bytes)
  }

  /** Ends the response as HTTP has it. */
  end(): void {
    this.endedMs ??= performance.now()
    this.response.end()
  }

  /** Ends the TCP connection in the middle of the response. */
  cut(): void {
    this.endedMs ??= performance.now()
    this.response.socket?.destroy()
  }
}
