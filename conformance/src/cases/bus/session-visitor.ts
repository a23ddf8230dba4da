/** A client with a session that plays its part in a history, with the model of what it may be told beside it. */
import { hold, mustCome } from '../../checkers/exactly.js'
import type { Message, Step, Visitor } from '../../histories/session-history.js'
import { SessionModel } from '../../oracle/session-model.js'
import { ACK, ERROR, type ToldError } from '../../wire/hello.js'
import type { Over, SessionConnection } from '../../wire/session-connection.js'
import type { Scene } from './scene.js'
import { BRIDGE, meet, open, PANEL, postTo, receivedIn } from './session-steps.js'
import { hasRightIds } from './sse-ids.js'

const JUNK = ['not json', 'null', '{"type":7}', '[]']
const CONTROL = '{"type":"$bus:later"}'
const LARGE_CHARACTERS = 20_000

export type HowToReturn = Omit<Extract<Step, { do: 'return' }>, 'do' | 'who'>

export class SessionVisitor {
  /** Of the events of this connection, so many are in the model. */
  #read = 0
  #told = 0
  #acked = 0
  #isAway = false

  private constructor(
    private readonly scene: Scene,
    readonly role: Visitor['role'],
    private readonly mint: (characters: number) => string,
    private connection: SessionConnection,
    readonly model: SessionModel,
  ) {}

  static async meet(scene: Scene, { role, over }: Visitor, window: number, mint: (characters: number) => string) {
    const connection = await meet(scene, over, role === 'bridge' ? BRIDGE : PANEL)
    return new SessionVisitor(scene, role, mint, connection, new SessionModel(connection.id, window))
  }

  /** Whether it has a connection, as far as it knows. */
  get isThere(): boolean {
    return !this.#isAway && this.connection.ended.all.length === 0
  }

  get over(): Over {
    return this.connection.over
  }

  /** @param skip of what is posted, so many messages are left out. */
  async send(messages: readonly Message[], skip = 0): Promise<void> {
    const texts = messages.map((message) => this.#textOf(message))
    const numbered = texts.filter((text) => text !== CONTROL)
    const from = this.model.messages.length
    this.model.messages.push(...numbered)
    if (!this.isThere) return
    if (this.over === 'ws') {
      this.model.sent = this.model.messages.length
      for (const text of texts) this.connection.send(text)
    } else await this.#post(Math.min(from + skip, this.model.messages.length - 1))
  }

  cut(): void {
    this.#isAway = true
    this.connection.cut()
  }

  /** @param spoken how many events its role heard until now, at the most. */
  async comeBack({ over, back, skip, givesUp }: HowToReturn, spoken: () => number): Promise<void> {
    this.readOn()
    this.listen()
    const { model, connection } = this
    const received = Math.max(0, (givesUp ? model.everHad : model.had) - back)
    const first = Math.min(model.known + 1 + skip, model.messages.length + 1)
    const numbers = { session: model.id, received: String(received), first: String(first) }
    const next = await open(this.scene, over, { ...connection.query, ...numbers })
    model.greeted({ received, first }, next.hello, spoken())
    // From this hello on nothing of the older connection counts.
    connection.cut()
    this.connection = next
    this.#isAway = false
    this.#read = 0
    this.#told = 0
    this.#acked = next.hello.received
    if (over === 'ws') {
      model.sent = model.messages.length
      for (const text of model.messages.slice(model.known)) next.send(text)
    } else await this.#post(model.known)
  }

  /** Posts from `back` messages before the last of which it knows that the bus had it. Beside a WebSocket it is refused. */
  async postAgain(back: number): Promise<void> {
    const { model } = this
    const from = Math.max(0, model.known - back)
    const lines = model.messages.slice(from)
    if (lines.length === 0) return
    const isOverWebSocket = this.over === 'ws'
    const wasThere = this.isThere
    if (!isOverWebSocket) model.sent = model.messages.length
    const answer = await postTo(this.scene, this.connection, lines, from + 1)
    if (isOverWebSocket && wasThere && this.isThere) {
      hold('SEND-12', answer.status === 409, 'a POST beside a WebSocket was not refused', 409, answer.body)
    }
    if (isOverWebSocket && answer.status === 409) return
    model.sent = model.messages.length
    this.#answered(answer.status, receivedIn(answer), answer.body)
  }

  stopReading(): void {
    this.connection.peer.pause()
  }

  readOn(): void {
    if (this.isThere) this.connection.peer.resume()
  }

  /** Takes into the model what has come. */
  listen(): void {
    const { events, peer } = this.connection
    for (; this.#read < events.all.length; this.#read += 1) this.model.hears(events.all[this.#read] as string)
    for (; this.#told < peer.controls.all.length; this.#told += 1) {
      const { type, payload } = peer.controls.all[this.#told] as { type: string; payload: unknown }
      if (type === ACK) this.#acknowledged((payload as { received: number }).received)
      if (type === ERROR) this.model.told(payload as ToldError)
    }
    if (this.over === 'sse') hasRightIds(this.connection)
  }

  /** Resolves once the bus has taken all it sent: over WebSocket a last message, no event, is told with the last number. */
  async settle(): Promise<void> {
    const { model } = this
    if (this.over === 'ws') {
      model.messages.push('null')
      model.sent = model.messages.length
      this.connection.send('null')
      const isLast = ({ type, payload }: { type: string; payload: unknown }) =>
        type === ERROR && (payload as ToldError).number === model.messages.length
      const what = `an error that names message ${model.messages.length}`
      await mustCome('NUM-1', this.connection.peer.controls.find(what, this.scene.patienceMs, isLast))
    }
    this.listen()
  }

  /** Resolves once it has heard event `number`. @throws Violation of `rule` where that does not come. */
  async hasHeard(rule: string, number: number): Promise<void> {
    const { events, hello } = this.connection
    await mustCome(rule, events.count(number - (hello.next - 1), 'the events it has to hear', this.scene.patienceMs))
    this.listen()
  }

  /** An ack may have been written before something else told the client more. */
  #acknowledged(received: number): void {
    const { model } = this
    hold('ACK-1', received >= this.#acked, 'an ack goes back', this.#acked, received)
    this.#acked = received
    if (received > model.known) model.acknowledged('ACK-1', received)
  }

  async #post(from: number): Promise<void> {
    const { model } = this
    const lines = model.messages.slice(from)
    if (lines.length === 0) return
    model.sent = model.messages.length
    model.leftOut(from + 1)
    const answer = await postTo(this.scene, this.connection, lines, from + 1)
    this.#answered(answer.status, receivedIn(answer), answer.body)
  }

  #answered(status: number, received: number | undefined, body: string): void {
    const { model } = this
    hold('SEND-10', status === 202 || status === 400, `a POST was answered ${status}`, 202, body)
    hold('SEND-10', received === model.messages.length, 'its answer counts otherwise', model.messages.length, body)
    model.acknowledged('SEND-10', model.messages.length)
  }

  #textOf(message: Message): string {
    if (message === 'control message') return this.over === 'ws' && this.isThere ? CONTROL : this.mint(0)
    if (message === 'junk') return JUNK[this.model.messages.length % JUNK.length] as string
    return this.mint(message === 'event' ? 0 : LARGE_CHARACTERS)
  }
}
