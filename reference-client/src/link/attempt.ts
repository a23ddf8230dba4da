import { HANDSHAKE_MS, HELLO, HELLO_WAIT_MS } from '@devtools-bus/schema/constants'
import { type BusEvent, judgeText } from '@devtools-bus/schema/event'
import { deadline } from './deadline.js'
import { type Greeting, LEGACY, readHello } from './hello.js'
import type { Host } from './host.js'
import type { Connection, ConnectionQuery, End, Transport } from './transport.js'

/**
 * What a link hears of its present attempt. Nothing comes after `ended`, nor after the attempt was given up (CONN-7), but for
 * what the bus says of events during the closing handshake.
 */
export interface AttemptEvents {
  /** The bus has said hello, or is a legacy one. A hello that comes later calls it again. */
  greeted(greeting: Greeting): void
  /** @param text the event as it came */
  event(event: BusEvent, text: string): void
  /** A control message other than hello. */
  control(type: string, payload: unknown): void
  /** Something has come, if only a part of a message, or none that counts. */
  alive(): void
  ended(end: End): void
  unavailable(reason: string): void
}

export interface AttemptOptions {
  transport: Transport
  query: ConnectionQuery
  host: Host
  /** Whether the bus may be one that never says hello (VER-6). */
  mayBeLegacy: () => boolean
  events: AttemptEvents
}

type Phase = 'handshake' | 'greeting' | 'open' | 'over'

/** One connection, from the attempt to its end: handshake, hello or not, messages (CONN-5, VER-5, VER-6). */
export class Attempt {
  #phase: Phase = 'handshake'
  #isSilent = true
  #cancelDeadline: () => void
  readonly #connection: Connection
  readonly #events: AttemptEvents
  #closed: (() => void) | undefined
  #closedWith: number | undefined

  constructor(private readonly options: AttemptOptions) {
    const { transport, query, host, events } = options
    this.#events = events
    this.#cancelDeadline = deadline(host, HANDSHAKE_MS, () => this.fail(`no connection within ${HANDSHAKE_MS} ms`))
    this.#connection = transport.open(
      {
        opened: () => this.#opened(),
        message: (text) => this.#message(text),
        alive: () => {
          this.#isSilent = false
          if (this.#phase === 'open') events.alive()
        },
        closed: (end) => this.#ended(end.code, () => events.ended(end)),
        unavailable: (reason) => this.#ended(1006, () => events.unavailable(reason)),
      },
      query,
    )
  }

  /** Not a byte has come, as far as the transport tells. */
  get isSilent(): boolean {
    return this.#isSilent
  }

  get awaitingHello(): boolean {
    return this.#phase === 'greeting'
  }

  /** `false`: it was not sent. */
  send(text: string): boolean {
    return this.#phase === 'open' && this.#connection.send(text)
  }

  /** @see Connection.hold */
  hold(alive: boolean): boolean {
    return this.#phase !== 'open' || this.#connection.hold(alive)
  }

  /** Gives the connection up, now. */
  abort(): void {
    this.#give()
    this.#connection.abort()
  }

  /** Gives the connection up, and says so as if it had ended by itself. */
  fail(reason: string): void {
    if (this.#phase === 'over') return
    this.abort()
    this.#events.ended({ code: 1006, reason })
  }

  /** Gives the connection up with a closing handshake. `true` where the other side completed it within `waitMs`. */
  close(code?: number, waitMs = 1_000): Promise<boolean> {
    this.#give()
    return new Promise((resolve) => {
      const cancel = this.options.host.after(waitMs, () => {
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
    this.#cancelDeadline = deadline(this.options.host, HELLO_WAIT_MS, () => this.#withoutHello())
  }

  #message(text: string): void {
    this.#isSilent = false
    if (this.#phase !== 'greeting' && this.#phase !== 'open') {
      if (this.#closed !== undefined) this.#lastWords(text)
      return
    }
    if (this.#isOpen()) this.#events.alive()
    const judgement = judgeText(text)
    if (judgement.kind === 'invalid') return
    if (judgement.kind === 'control') {
      if (judgement.type === HELLO) this.#greet(readHello(judgement.payload))
      else this.#events.control(judgement.type, judgement.payload)
      return
    }
    if (this.#phase === 'greeting') this.#withoutHello()
    // Whoever was told may have given the connection up.
    if (this.#isOpen()) this.#events.event(judgement.event, text)
  }

  #lastWords(text: string): void {
    const judgement = judgeText(text)
    if (judgement.kind === 'control') this.#events.control(judgement.type, judgement.payload)
  }

  #isOpen(): boolean {
    return this.#phase === 'open'
  }

  #withoutHello(): void {
    if (this.options.mayBeLegacy()) this.#greet(LEGACY)
    else this.fail('the bus did not say hello, as it has done before')
  }

  #greet(greeting: Greeting): void {
    this.#phase = 'open'
    this.#cancelDeadline()
    this.#connection.readUpTo?.(greeting.maxMessageBytes)
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
