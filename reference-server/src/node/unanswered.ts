import type { IncomingMessage, ServerResponse } from 'node:http'

/** More than any client pipelines. Node reads all that came in one turn of the loop, and these are a few milliseconds of it. */
const MOST_UNANSWERED = 64

/** Counts the requests that wait for their answers on each HTTP/1.1 connection (LIMIT-10). */
export class Unanswered {
  readonly #waiting = new WeakMap<object, number>()

  /** Counts one more. False: there are too many. */
  take({ httpVersionMajor, socket }: IncomingMessage, response: ServerResponse): boolean {
    if (httpVersionMajor > 1) return true
    const waiting = (this.#waiting.get(socket) ?? 0) + 1
    if (waiting > MOST_UNANSWERED) return false
    this.#waiting.set(socket, waiting)
    response.once('close', () => this.#waiting.set(socket, (this.#waiting.get(socket) ?? 1) - 1))
    return true
  }
}
