import { revive } from '@devtools-bus/schema/codec'
import { BACKOFF, CLOSE, ERROR, REFUSED_RETRY_MS } from '@devtools-bus/schema/constants'
import type { BusEvent } from '@devtools-bus/schema/event'
import { Attempt } from './attempt.js'
import { Backoff } from './backoff.js'
import type { Engine, LinkFront } from './front.js'
import { type Greeting, LEGACY } from './hello.js'
import type { Host } from './host.js'
import { RecentIds } from './recent-ids.js'
import type { Transport } from './transport.js'

export interface CoreOptions {
  host: Host
  transport: Transport
  /** Multiplies the waits between attempts, and nothing else. Default 1. */
  timeScale?: number | undefined
}

/**
 * The life of a link's connections (section 7 of the specification): when to try, when to wait, what to send and what
 * to hand on. Clock, timers, randomness and the connections themselves come from outside.
 */
export class LinkCore implements Engine {
  readonly #front: LinkFront
  readonly #host: Host
  readonly #transport: Transport
  readonly #backoff: Backoff
  readonly #recent = new RecentIds()
  #attempt: Attempt | undefined
  #greeting: Greeting = LEGACY
  #openSince: number | undefined
  #wasOpen = false
  #stopped = false
  #flushing = false
  #listening = false
  #cancelWait = (): void => {}

  /** Begins to connect at once. */
  constructor(front: LinkFront, options: CoreOptions) {
    this.#front = front
    this.#host = options.host
    this.#transport = options.transport
    this.#backoff = new Backoff(() => options.host.random(), options.timeScale)
    this.#connect()
  }

  get awaitingHello(): boolean {
    return this.#attempt?.awaitingHello ?? false
  }

  /** Sends what is queued, in order, as long as there is an open connection that takes it (QUEUE-1, ORDER-2). */
  flush(): void {
    if (this.#flushing || this.#openSince === undefined) return
    const { queue, status } = this.#front
    this.#flushing = true
    for (let event = queue.peek(); event !== undefined; event = queue.peek()) {
      const tooLarge = event.bytes > this.#greeting.maxMessageBytes
      if (!tooLarge && !this.#attempt?.send(event.text)) break
      queue.shift()
      if (tooLarge) {
        // LIMIT-5: no connection to this bus would ever take it.
        this.#host.report(
          `event ${event.eventId} was dropped: it has ${event.bytes} bytes, the bus takes ${this.#greeting.maxMessageBytes}`,
        )
        status.drop(1)
      }
    }
    this.#flushing = false
  }

  listening(any: boolean): void {
    this.#listening = any
    this.#attempt?.hold(any)
  }

  async stop(waitMs: number): Promise<boolean> {
    this.#stopped = true
    this.#cancelWait()
    const attempt = this.#attempt
    const wasOpen = this.#openSince !== undefined
    this.#attempt = undefined
    this.#openSince = undefined
    const completed = await attempt?.close(CLOSE.done, waitMs)
    return wasOpen && completed === true
  }

  #connect(): void {
    this.#attempt = new Attempt(this.#transport, this.#host, {
      greeted: (greeting) => this.#greeted(greeting),
      event: (event) => this.#heard(event),
      control: (type, payload) => this.#control(type, payload),
      ended: (code, reason) => this.#ended(code, reason),
      unavailable: (reason) => {
        this.#attempt = undefined
        this.#front.fail(reason)
      },
    })
  }

  #greeted(greeting: Greeting): void {
    this.#greeting = greeting
    if (this.#openSince !== undefined) return
    this.#openSince = this.#host.now()
    const cameBack = this.#wasOpen
    this.#wasOpen = true
    this.#attempt?.hold(this.#listening)
    this.flush()
    // Who was told of a drop may have stopped the link.
    if (this.#stopped) return
    // LOSS-2: what was on its way in either direction when the last connection ended is unknown.
    this.#front.status.set(cameBack ? { status: 'open', lost: null } : { status: 'open' })
  }

  #heard(event: BusEvent): void {
    // CONN-4: a bus that is of use is not one that greets and hangs up.
    if (this.#attempt?.helloed) this.#backoff.reset()
    const { eventId } = event
    if (eventId !== undefined && (this.#front.ids.isOwn(eventId) || this.#recent.seen(eventId))) return
    this.#front.listeners.enqueue(event.type, () => revive(event) as BusEvent)
    this.#front.listeners.deliver()
  }

  #control(type: string, payload: unknown): void {
    if (type === ERROR) this.#host.report('the bus discarded an event of this link', payload)
  }

  #ended(code: number, reason: string): void {
    this.#attempt = undefined
    if (this.#openSince !== undefined && this.#host.now() - this.#openSince >= BACKOFF.resetAfterMs)
      this.#backoff.reset()
    this.#openSince = undefined
    if (this.#stopped) return
    const refused = code === CLOSE.refused || code === CLOSE.otherProject
    const why = describe(code, reason)
    this.#cancelWait = this.#host.after(this.#backoff.next(refused ? REFUSED_RETRY_MS : 0), () => {
      this.#connect()
      this.#front.status.set({ status: 'connecting', reason: why })
    })
    this.#front.status.set({ status: refused ? 'closed' : 'connecting', reason: why })
  }
}

function describe(code: number, reason: string): string {
  const said = reason === '' ? '' : `: ${reason}`
  if (code === CLOSE.otherProject)
    return `the bus belongs to another project (close 4009${said}); check url and project`
  if (code === CLOSE.refused) return `the bus refused this client (close 1008${said}); check token and url`
  if (code === CLOSE.goingAway) return `the bus went away (close 1001${said})`
  return code === 1006 ? `no connection${said}` : `the connection was closed (${code}${said})`
}
