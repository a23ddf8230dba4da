import { judgeText } from '../src/event.js'
import { type HelloNumbers, post, resume } from './session-arithmetic.js'

/** The bus of an example, as far as one client can tell. */
export class BusEnd {
  /** Events for the client, by number from 1, and how many of them were sent to it. */
  #events: string[] = []
  #sent = 0
  #count = { received: 0, lost: 0 }
  #session: string | undefined
  /** Numbers of messages that were no events, not yet told. */
  readonly #rejected: number[] = []

  /** @param window how many events it keeps */
  constructor(private readonly window: number) {}

  get sent(): number {
    return this.#sent
  }

  get received(): number {
    return this.#count.received
  }

  startAgain(): void {
    this.#session = undefined
  }

  comes(text: string): void {
    this.#events.push(text)
  }

  greet(query: URLSearchParams, idOfNewSession: string): HelloNumbers {
    const known = this.#session !== undefined && query.get('session') === this.#session
    const kept = Math.max(1, this.#events.length - this.window + 1)
    const hello = resume(query, known, { sent: this.#sent, kept, ...this.#count })
    if (!hello.resumed) {
      this.#session = idOfNewSession
      this.#events = []
      this.#sent = 0
    }
    this.#count = { received: hello.received, lost: hello.lost }
    return hello
  }

  /** The text of the event with this number; where there was none so far, it is `text`. */
  send(number: number, text: string): string | undefined {
    if (number === this.#events.length + 1) this.#events.push(text)
    this.#sent = Math.max(this.#sent, number)
    return this.#events[number - 1]
  }

  take(text: string): void {
    this.#count.received += 1
    if (judgeText(text).kind !== 'event') this.#rejected.push(this.#count.received)
  }

  nextError(): number | undefined {
    return this.#rejected.shift()
  }

  /** Body of the answer, messages left out. */
  post(query: URLSearchParams, texts: string[]): unknown {
    const judged = texts.map(judgeText)
    const good = judged.map(({ kind }) => kind === 'event')
    const taken = post(query, good, { sent: 0, kept: 1, ...this.#count })
    if (taken === undefined) return undefined
    this.#count = { received: taken.received, lost: taken.lost }
    const rejected = judged.flatMap((line, index) =>
      line.kind === 'invalid' && taken.lines[index] === 'rejected' ? [{ index, code: line.code }] : [],
    )
    return { accepted: taken.lines.filter((line) => line === 'accepted').length, rejected, received: taken.received }
  }
}

/** The client of an example. */
export class ClientEnd {
  session: string | undefined
  lost: number | null = 0
  dropped = 0
  /** Its messages by number from 1, sent or still to be sent again; how many it knows the bus to have. */
  sent: string[] = []
  had = 0
  #acknowledged = 0
  #lostByHello = 0
  #refused = false

  /** @param copies how many it keeps */
  constructor(private readonly copies: number) {}

  /** What it asks for when it opens a connection (RESUME-5). */
  asks(): { session: string | null; received: string | null; first: string | null } {
    if (this.session === undefined) return { session: null, received: null, first: null }
    return { session: this.session, received: String(this.had), first: String(this.first) }
  }

  get first(): number {
    return Math.max(this.#acknowledged + 1, this.sent.length - this.copies + 1)
  }

  hears(session: string, hello: HelloNumbers): void {
    if (hello.resumed) {
      // The address may have aged: `next` can be lower than what came by another connection since.
      const gap = Math.max(0, hello.next - 1 - this.had)
      this.#losesSome(gap + hello.lost - this.#lostByHello)
      this.had += gap
      this.#acknowledged = hello.received
      if (this.#refused) this.drops(hello.received + 1)
    } else {
      if (this.session !== undefined) this.lost = null
      this.sent = this.sent.slice(this.#acknowledged)
      this.had = 0
      this.#acknowledged = 0
    }
    this.#refused = false
    this.#lostByHello = hello.lost
    this.session = session
  }

  /** The bus ended the connection with 1009 (LIMIT-6). */
  isRefused(): void {
    this.#refused = true
  }

  /** It ends the connection with 1009 itself, because of the last event (LIMIT-7). */
  refuses(): void {
    this.#losesSome(1)
  }

  drops(number: number): void {
    this.sent[number - 1] = 'null'
    this.dropped += 1
  }

  isTold(received: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, received)
  }

  /** The message that has this number; where none has it so far, it is `text`. */
  sends(number: number, text: string): string | undefined {
    if (number === this.sent.length + 1) this.sent.push(text)
    return this.sent[number - 1]
  }

  #losesSome(events: number): void {
    if (this.lost !== null) this.lost += events
  }
}
