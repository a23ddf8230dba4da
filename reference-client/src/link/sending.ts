import type { Host } from './host.js'
import { Poster, type PosterOptions } from './poster.js'
import { SocketSender, type SocketSenderOptions } from './socket-sender.js'
import type { Post } from './transport.js'
import type { Upward } from './upward.js'

export interface SendingOptions extends Omit<SocketSenderOptions & PosterOptions, 'post'> {
  post: Post | undefined
  /** Whether the present way is HTTP. */
  overHttp(): boolean
}

/** What is queued leaves over the present way; the other one stands still. */
export class Sending implements Upward {
  readonly #host: Host
  readonly #overHttp: () => boolean
  readonly #sender: SocketSender
  readonly #poster: Poster | undefined

  constructor({ post, overHttp, ...options }: SendingOptions) {
    this.#host = options.host
    this.#overHttp = overHttp
    this.#sender = new SocketSender(options)
    this.#poster = post && new Poster({ ...options, post })
  }

  start(maxMessageBytes: number): void {
    this.#present.start(maxMessageBytes)
  }

  stop(): void {
    this.#sender.stop()
    this.#poster?.stop()
  }

  wake(): void {
    this.#present.wake()
  }

  get isBusy(): boolean {
    return this.#present.isBusy
  }

  /** A socket has events yet to take. What is posted has connections of its own. */
  get holdsSocket(): boolean {
    return this.#sender.isBusy
  }

  idle(): Promise<boolean> {
    return this.#present.idle()
  }

  /** Whether all that is left to send has been sent within that time. */
  drained(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#host.after(waitMs, () => resolve(false))
      void this.idle().then((done) => {
        cancel()
        resolve(done)
      })
    })
  }

  get #present(): Upward {
    return this.#overHttp() && this.#poster !== undefined ? this.#poster : this.#sender
  }
}
