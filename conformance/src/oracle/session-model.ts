/** What a bus may say to one client of a session, given what that client sent, and what everybody whom its role hears sent. */
import { Violation } from '../case.js'
import type { Hello, ToldError } from '../wire/hello.js'
import { judged } from './judge.js'

/** What a client says when it comes back. */
export interface Asked {
  received: number
  first: number
}

export class SessionModel {
  /** What the client gave numbers to, control messages aside; number 1 is the first. */
  readonly messages: string[] = []
  /** Numbers of those that the bus counted lost. */
  readonly lost = new Set<number>()
  /** What the client heard, by number, over whichever connection. */
  readonly heard = new Map<number, string>()
  /** The last number the client heard or was told is lost, since it last came back. */
  had = 0
  /** The last number it ever heard or was told is lost. */
  everHad = 0
  /** Number of the last message of which the client knows that the bus had it, or counted it lost. */
  known = 0
  /** Of this number and those below the bus may have had any. */
  sent = 0

  /** @param window how many of the newest events of its role are kept at least. */
  constructor(
    readonly id: string,
    readonly window: number,
  ) {}

  /**
   * The client came back and was told this.
   *
   * @param spoken how many events its role heard until now, at the most, its own included.
   * @throws Violation
   */
  greeted({ received, first }: Asked, hello: Hello, spoken: number): void {
    const told = { received: hello.received, lost: hello.lost, next: hello.next }
    if (!hello.resumed || hello.session !== this.id)
      throw new Violation('RESUME-1', 'the session was not resumed', true, told)
    this.#counted(first, hello)
    const missing = hello.next - 1 - received
    if (missing < 0) throw new Violation('RESUME-1', 'next is below what the client had', received + 1, told)
    if (missing === 0) {
      this.#reached(received)
      return
    }
    // What followed the last event that is missing: all of it may stand in the window, but no more than that.
    const after = spoken - (hello.next - 1)
    if (after < 0) throw new Violation('RESUME-2', 'next is beyond all events there were', spoken + 1, told)
    if (after < this.window) {
      const message = `an event was not kept, though at most ${after} came after it`
      throw new Violation('WINDOW-1', message, `the newest ${this.window}`, told)
    }
    this.#reached(hello.next - 1)
  }

  /** The bus acknowledged `received`: by an ack, or by the answer to a POST. */
  acknowledged(rule: string, received: number): void {
    if (received < this.known) throw new Violation(rule, 'what the bus had it has no more', this.known, received)
    if (received > this.sent) throw new Violation(rule, 'the bus had what was not sent', this.sent, received)
    this.known = received
  }

  /** The client let the messages from `known` + 1 to below `first` go, in a POST whose session the bus could not but know. */
  leftOut(first: number): void {
    for (let number = this.known + 1; number < first; number += 1) this.lost.add(number)
  }

  /** The next event came. */
  hears(text: string): void {
    this.#reached(this.had + 1)
    const before = this.heard.get(this.had)
    if (before !== undefined && before !== text) {
      throw new Violation('SESSION-3', `number ${this.had} was another event before`, before, text)
    }
    this.heard.set(this.had, text)
  }

  /** An error came. */
  told({ number, code }: ToldError): void {
    const text = this.messages[number - 1]
    const due = text === undefined ? undefined : judged(text)
    if (due !== code) throw new Violation('NUM-1', `an error names message ${number}, which is ${text}`, due, code)
  }

  /** Events that everybody whom they reach has to hear, once, in this order: all the client sent, but those counted lost. */
  get spoken(): string[] {
    return this.messages.filter((text, index) => !this.lost.has(index + 1) && judged(text) === 'event')
  }

  #reached(number: number): void {
    this.had = number
    this.everHad = Math.max(this.everHad, number)
  }

  /** RESUME-3: what `received` and `lost` of hello can be. */
  #counted(first: number, hello: Hello): void {
    const told = { received: hello.received, lost: hello.lost }
    const lost = hello.lost - this.lost.size
    if (lost < 0) throw new Violation('RESUME-3', 'what was lost is lost no more', this.lost.size, told)
    const before = lost === 0 ? hello.received : first - 1 - lost
    const isRight = lost === 0 ? hello.received >= first - 1 : hello.received === first - 1
    if (!isRight) throw new Violation('RESUME-3', `first=${first} does not give this count`, undefined, told)
    if (before < this.known || hello.received > Math.max(this.sent, first - 1)) {
      throw new Violation(
        'RESUME-3',
        'the bus had what was not sent, or has not what it had',
        [this.known, this.sent],
        told,
      )
    }
    for (let number = before + 1; number < first; number += 1) this.lost.add(number)
    this.known = hello.received
    this.sent = Math.max(this.sent, hello.received)
  }
}
