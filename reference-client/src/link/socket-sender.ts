import type { Host } from './host.js'
import type { EventQueue } from './queue.js'
import type { LinkSession } from './session.js'
import type { Dropped, Upward } from './upward.js'

export interface SocketSenderOptions {
  host: Host
  session: LinkSession
  queue: EventQueue
  /** Hands one message to the present connection. `false`: it takes none now. */
  send(text: string): boolean
  /** There is more, or less, to send or to confirm. */
  moved(): void
  dropped: Dropped
}

/** While a connection takes no more, how soon it is asked again. */
const BLOCKED_MS = 25

/** Carries events up over a WebSocket: copies that the bus does not have first, then the queue (RESUME-6, QUEUE-1). */
export class SocketSender implements Upward {
  readonly #options: SocketSenderOptions
  #active = false
  #maxBytes = Number.POSITIVE_INFINITY
  #flushing = false
  #blocked = false
  #cancelWait = (): void => {}
  #idle: ((done: boolean) => void)[] = []

  constructor(options: SocketSenderOptions) {
    this.#options = options
  }

  start(maxMessageBytes: number): void {
    this.#active = true
    this.#maxBytes = maxMessageBytes
    this.wake()
  }

  stop(): void {
    this.#active = false
    this.#block(false)
    for (const resolve of this.#idle.splice(0)) resolve(false)
  }

  get isBusy(): boolean {
    const { session, queue } = this.#options
    return this.#active && (session.outbox.unsent !== undefined || queue.length > 0)
  }

  wake(): void {
    if (!this.#active || this.#flushing) return
    this.#flushing = true
    const done = this.#flush()
    this.#flushing = false
    // Who was told of a drop may have stopped the link.
    if (!this.#active) return
    this.#block(!done)
    if (done) for (const resolve of this.#idle.splice(0)) resolve(true)
  }

  idle(): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.isBusy) this.#idle.push(resolve)
      else resolve(this.#active)
    })
  }

  /** `false`: the connection takes no more. */
  #flush(): boolean {
    const { queue, session, send, dropped } = this.#options
    const { outbox, isLive } = session
    for (let copy = outbox.unsent; copy !== undefined; copy = outbox.unsent) {
      if (!send(copy.text)) return false
      outbox.advance()
    }
    if (!isLive) outbox.forgetSent()
    for (let event = queue.peek(); event !== undefined && this.#active; event = queue.peek()) {
      if (event.bytes > this.#maxBytes) {
        queue.shift()
        dropped([event], tooLarge(this.#maxBytes))
        continue
      }
      if (!send(event.text)) return false
      queue.shift()
      if (isLive) outbox.add(event, true)
    }
    return true
  }

  #block(isBlocked: boolean): void {
    this.#cancelWait()
    if (isBlocked) {
      this.#cancelWait = this.#options.host.after(BLOCKED_MS, () => this.wake())
    }
    if (isBlocked === this.#blocked) return
    this.#blocked = isBlocked
    this.#options.moved()
  }
}

/** Why an event is dropped that the bus would never take. */
export function tooLarge(maxMessageBytes: number): string {
  return `the bus takes ${maxMessageBytes} bytes`
}
