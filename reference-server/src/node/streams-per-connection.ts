import type { IncomingMessage } from 'node:http'
import { STREAMS_PER_CONNECTION } from '@devtools-bus/schema/constants'
import { Refused } from './refusal.js'

/** Limits the streams of each connection (SSE-6): one over HTTP/1.1, since no response can follow it. */
export class StreamsPerConnection {
  readonly #open = new WeakMap<object, number>()

  /** Whether an HTTP/1.1 connection carries a stream, so that no other request can be answered. */
  isTaken(request: IncomingMessage): boolean {
    return request.httpVersionMajor < 2 && this.#open.has(connectionOf(request))
  }

  /** Counts one more stream until it has ended. False: the limit is reached. */
  take(request: IncomingMessage, ended: Promise<void>): boolean {
    const connection = connectionOf(request)
    const open = this.#open.get(connection) ?? 0
    if (open >= (request.httpVersionMajor < 2 ? 1 : STREAMS_PER_CONNECTION)) return false
    this.#open.set(connection, open + 1)
    void ended.then(() => this.#release(connection))
    return true
  }

  #release(connection: object): void {
    const left = (this.#open.get(connection) ?? 1) - 1
    if (left > 0) this.#open.set(connection, left)
    else this.#open.delete(connection)
  }
}

export function tooManyStreams(): Refused {
  return new Refused(
    'too-many-streams',
    'this connection has too many open streams; close one, or open another connection',
  )
}

/** Over HTTP/2 that is the session; there the request's socket is a view of its own for each stream. */
function connectionOf(request: IncomingMessage): object {
  return (request as IncomingMessage & { stream?: { session?: object } }).stream?.session ?? request.socket
}
