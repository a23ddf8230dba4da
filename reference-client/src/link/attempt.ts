import { HANDSHAKE_MS, HELLO, HELLO_WAIT_MS } from '@devtools-bus/schema/constants'
import { type BusEvent, judgeText } from '@devtools-bus/schema/event'
import { deadline } from './deadline.js'
import { type Greeting, LEGACY, readHello } from './hello.js'
import type { Host } from './host.js'
import type { Connection, Transport } from './transport.js'

/** What a link hears of its present attempt. Nothing comes after `ended`, nor after the attempt was given up (CONN-7). */
export interface AttemptEvents {
  /** The bus has said hello, or is a legacy one. A hello that comes later calls it again. */
  greeted(greeting: Greeting): void
  event(event: BusEvent): void
  /** A control message other than hello. */
  control(type: string, payload: unknown): void
  ended(code: number, reason: string): void
  unavailable(reason: string): void
}

type Phase = 'handshake' | 'greeting' | 'open' | 'over'

/** One connection, from the attempt to its end: handshake, hello or not, messages (CONN-5, VER-5, VER-6). */
export class Attempt {
  #phase: Phase = 'handshake'
  #helloed = false
  #cancelDeadline: () => void
  readonly #connection: Connection
  readonly #events: AttemptEvents
  #closed: (() => void) | undefined
  #closedWith: number | undefined

  constructor(
    transport: Transport,
    private readonly host: Host,
    events: AttemptEvents,
  ) {
    this.#events = events
    this.#cancelDeadline = deadline(host, HANDSHAKE_MS, () => {
      this.abort()
      events.ended(1006, `the WebSocket handshake took longer than ${HANDSHAKE_MS} ms`)
    })
    this.#connection = transport.open({
      opened: () => this.#opened(),
      message: (text) => this.#message(text),
      closed: (code, reason) => this.#ended(code, () => events.ended(code, reason)),
      unavailable: (reason) => this.#ended(1006, () => events.unavailable(reason)),
    })
  }

  get awaitingHello(): boolean {
    return this.#phase === 'greeting'
  }

  /** Whether the bus has said hello on this connection. */
  get helloed(): boolean {
    return this.#helloed
  }

  /** `false`: it was not sent. */
  send(text: string): boolean {
    return this.#phase === 'open' && this.#connection.send(text)
  }

  hold(alive: boolean): void {
    if (this.#phase === 'open') this.#connection.hold(alive)
  }

  /** Gives the connection up, now. */
  abort(): void {
    this.#give()
    this.#connection.abort()
  }

  /** Gives the connection up with a closing handshake. `true` where the other side completed it within `waitMs`. */
  close(code: number, waitMs: number): Promise<boolean> {
    this.#give()
    return new Promise((resolve) => {
      const cancel = this.host.after(waitMs, () => {
        this.#closed = undefined
        this.#connection.abort()
        resolve(false)
      })
      this.#closed = () => {
        cancel()
        resolve(this.#closedWith === code)
      }
      this.#connection.close(code)
    })
  }

  #give(): void {
    this.#phase = 'over'
    this.#cancelDeadline()
  }

  #opened(): void {
    if (this.#phase !== 'handshake') return
    this.#phase = 'greeting'
    this.#cancelDeadline()
    this.#cancelDeadline = deadline(this.host, HELLO_WAIT_MS, () => this.#greet(LEGACY))
  }

  #message(text: string): void {
    if (this.#phase !== 'greeting' && this.#phase !== 'open') return
    const judgement = judgeText(text)
    if (judgement.kind === 'invalid') return
    if (judgement.kind === 'control') {
      if (judgement.type === HELLO) {
        this.#helloed = true
        this.#greet(readHello(judgement.payload))
      } else this.#events.control(judgement.type, judgement.payload)
      return
    }
    if (this.#phase === 'greeting') this.#greet(LEGACY)
    this.#events.event(judgement.event)
  }

  #greet(greeting: Greeting): void {
    this.#phase = 'open'
    this.#cancelDeadline()
    this.#events.greeted(greeting)
  }

  #ended(code: number, tell: () => void): void {
    if (this.#phase === 'over') {
      this.#closedWith = code
      this.#closed?.()
      return
    }
    this.#give()
    tell()
  }
}
