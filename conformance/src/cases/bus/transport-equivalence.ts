import { Violation } from '../../case.js'
import { mustCome, overSse } from '../../checkers/exactly.js'
import { type ScriptStep, type TransportScript, transportScript } from '../../histories/transport-script.js'
import { judged } from '../../oracle/judge.js'
import { hears } from '../../oracle/routing.js'
import type { BusCase } from '../../subject.js'
import type { Over, SessionConnection } from '../../wire/session-connection.js'
import { accepts, bodyOf } from './answers.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, meet, PANEL, postTo } from './session-steps.js'

/** Which transport a client uses when it has come back so many times. */
const WAYS: Readonly<Record<string, (returned: number) => Over>> = {
  WebSocket: () => 'ws',
  'SSE and POST': () => 'sse',
  'WebSocket, then SSE and POST, and back': (returned) => (returned % 2 === 0 ? 'ws' : 'sse'),
  'SSE and POST, then WebSocket, and back': (returned) => (returned % 2 === 0 ? 'sse' : 'ws'),
}
const JUNK = ['not json', 'null', '{"type":7}']

/** What one client saw, in words that name no transport. */
interface Seen {
  /** By number, over all its connections. */
  events: Record<number, string>
  /** Numbers of its messages that were no events, with what the bus called them. */
  rejected: string[]
  received: number
  lost: number
}

interface Client {
  role: 'panel' | 'bridge'
  connection: SessionConnection
  returned: number
  sent: number
  /** Number of the last event it has to hear. */
  due: number
  seen: Seen
}

/** One performance of a script. */
class Performance {
  #events = 0
  readonly #clients: Client[] = []

  private constructor(
    private readonly scene: Scene,
    private readonly overAt: (returned: number) => Over,
  ) {}

  static async of(
    scene: Scene,
    { roles, steps }: TransportScript,
    overAt: (returned: number) => Over,
  ): Promise<Seen[]> {
    const performance = new Performance(scene, overAt)
    for (const role of roles) {
      const connection = await meet(scene, overAt(0), role === 'bridge' ? BRIDGE : PANEL)
      const seen = { events: {}, rejected: [], received: 0, lost: 0 }
      performance.#clients.push({ role, connection, returned: 0, sent: 0, due: 0, seen })
    }
    for (const step of steps) await performance.#take(step)
    for (const client of performance.#clients) await performance.#return(client, 0)
    return performance.#clients.map(({ seen }) => seen)
  }

  async #take(step: ScriptStep): Promise<void> {
    const client = this.#clients[step.who % this.#clients.length] as Client
    if (step.do === 'send') return this.#send(client, step.messages)
    this.#look(client)
    client.connection.cut()
    const other = this.#clients[(step.who + 1) % this.#clients.length] as Client
    if (other !== client) await this.#send(other, Array<'event'>(step.meanwhile).fill('event'), client)
    await this.#return(client, step.back)
  }

  /** Sends one message after the other, each once everybody who is there has heard the one before. */
  async #send(client: Client, messages: readonly string[], absent?: Client): Promise<void> {
    for (const message of messages) {
      client.sent += 1
      const text = this.#textOf(message, client.sent)
      const isHeard = (one: Client) => one !== client && judged(text) === 'event' && hears(client.role, one.role)
      const hearers = this.#clients.filter(isHeard)
      for (const one of hearers) one.due += 1
      if (client.connection.over === 'ws') await this.#say(client, text)
      else await this.#post(client, text)
      for (const one of hearers) if (one !== absent) await this.#hasHeardAll(one)
    }
  }

  async #hasHeardAll({ connection: { events, hello }, due }: Client): Promise<void> {
    await mustCome('SESSION-3', events.count(due - hello.next + 1, 'what there is to hear', this.scene.patienceMs))
  }

  async #say({ connection, sent, seen }: Client, text: string): Promise<void> {
    connection.send(text)
    if (judged(text) === 'event') return
    const isIt = ({ type, payload }: { type: string; payload: unknown }) =>
      type === '$bus:error' && (payload as { number: number }).number === sent
    const { payload } = await mustCome('NUM-1', connection.peer.controls.find('an error', this.scene.patienceMs, isIt))
    seen.rejected.push(`${sent} ${(payload as { code: string }).code}`)
  }

  async #post({ connection, sent, seen }: Client, text: string): Promise<void> {
    const answer = await postTo(this.scene, connection, [text], sent)
    if (judged(text) === 'event') accepts('SEND-10', 'an event', answer)
    else seen.rejected.push(`${sent} ${(bodyOf(answer) as { error?: { code?: string } })?.error?.code}`)
  }

  async #return(client: Client, back: number): Promise<void> {
    this.#look(client)
    client.returned += 1
    const received = Math.max(0, client.connection.had - back)
    const over = this.overAt(client.returned)
    client.connection = await comeBack(this.scene, client.connection, { over, received })
    await this.#hasHeardAll(client)
    client.seen.received = client.connection.hello.received
    client.seen.lost = client.connection.hello.lost
    this.#look(client)
  }

  /** Notes what has come: a number that meant something else before is noted beside it. */
  #look({ connection: { hello, events }, seen }: Client): void {
    for (const [index, text] of events.all.entries()) {
      const number = hello.next + index
      const before = seen.events[number]
      seen.events[number] = before === undefined || before === overSse(text) ? overSse(text) : `${before} | ${text}`
    }
  }

  #textOf(message: string, number: number): string {
    if (message === 'junk') return JUNK[number % JUNK.length] as string
    this.#events += 1
    const text = JSON.stringify({ type: 'script:event', eventId: `script-${this.#events}` })
    return message === 'event' ? text : text.replace(',', ',\r')
  }
}

export const transportEquivalence: readonly BusCase[] = [
  {
    id: 'session-histories/same-over-every-transport',
    title:
      'The same history over WebSocket, over SSE and POST, and with changes between them ends in the same observations',
    requirements: ['SESSION-3', 'RESUME-1', 'SEND-10', 'NUM-1', 'ORDER-1'],
    needs: ['session', 'sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      await scope.property(
        transportScript,
        async (script) => {
          const [[first, one] = ['', () => 'ws' as const], ...others] = Object.entries(WAYS)
          const expected = await Performance.of(scene, script, one)
          for (const [way, overAt] of others) {
            const seen = await Performance.of(scene, script, overAt)
            if (JSON.stringify(seen) === JSON.stringify(expected)) continue
            throw new Violation(
              'SESSION-3',
              `over ${way} clients see something else than over ${first}`,
              expected,
              seen,
            )
          }
        },
        0.5,
      )
    },
  },
]
