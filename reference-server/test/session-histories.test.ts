/** Whole histories of sessions, drawn at random, judged against lists: what each client was to hear, by number. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReceiverRole } from '../src/hub/routing.js'
import { event, type Peer, World } from './simulated/world.js'

const role = fc.constantFrom<ReceiverRole>('panel', 'bridge')
const transport = fc.constantFrom<'websocket' | 'sse'>('websocket', 'sse')
const client = fc.nat(5)

const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), role, transport, history: fc.nat(6) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), client, size: fc.nat(120) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('burst' as const), client, count: fc.integer({ min: 2, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('skip' as const), client, count: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('emit' as const), size: fc.nat(120) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('cut' as const), client }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('come back' as const), client, transport, unread: fc.nat(8) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stop reading' as const), client }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), client, bytes: fc.nat(800) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end turn' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const window = fc.record({
  events: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(1_000)),
  bytes: fc.oneof(fc.integer({ min: 200, max: 2_000 }), fc.constant(1e6)),
  ms: fc.constant(120_000),
})

test('any history: numbers mean the same event for ever, nothing within the window is lost, every gap has its size', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 70 }), window, (steps, kept) => new History(kept).run(steps)),
    { numRuns: 5_000 },
  )
}, 60_000)

/** Something a role hears. */
interface Heard {
  text: string
  from: Client | undefined
}

interface Client {
  role: ReceiverRole
  peer: Peer
  away: boolean
  /** What it is to hear, by number less 1. */
  due: Heard[]
  /** Number of the last event it has had or counted lost. */
  had: number
  /** How much of its peer's events were looked at. */
  read: number
  /** Numbers it has given. */
  sent: number
  lost: number
}

class History {
  readonly #world: World
  readonly #clients: Client[] = []
  readonly #heard: Record<ReceiverRole, Heard[]> = { panel: [], bridge: [] }
  #minted = 0

  constructor(private readonly kept: { events: number; bytes: number; ms: number }) {
    this.#world = new World({ window: kept, history: 4, limits: { maxMessageBytes: 200 } })
  }

  run(steps: readonly Step[]): void {
    for (const step of steps) this.#take(step)
    this.#world.host.endTurn()
    for (const one of this.#clients) {
      this.#read(one)
      if (one.away || one.peer.closed !== null) this.#comeBack(one, 'websocket', 0)
      one.peer.drain(1e9)
      this.#read(one)
      expect(one.had).toBe(one.due.length)
    }
  }

  #take(step: Step): void {
    const one = 'client' in step ? this.#clients[step.client % Math.max(1, this.#clients.length)] : undefined
    if (step.do === 'join') this.#join(step.role, step.transport, step.history)
    else if (step.do === 'end turn') this.#world.host.endTurn()
    else if (step.do === 'emit') {
      const text = this.#mint(step.size)
      this.#world.hub.emit(() => Buffer.from(text))
      this.#note(text, 'in-process', undefined)
    } else if (one === undefined) return
    else if (step.do === 'send') this.#send(one, [this.#mint(step.size)])
    else if (step.do === 'burst')
      this.#send(
        one,
        Array.from({ length: step.count }, () => this.#mint(0)),
      )
    else if (step.do === 'skip') {
      // Copies that went before they were sent again: what the bus does not have of them is lost (RESUME-3).
      if (one.away) one.sent += step.count
    } else if (step.do === 'cut') this.#cut(one)
    else if (step.do === 'come back') this.#comeBack(one, step.transport, step.unread)
    else if (step.do === 'stop reading') one.peer.room = Math.min(one.peer.room, 0)
    else if (!one.away) one.peer.drain(step.bytes)
  }

  #join(role: ReceiverRole, transport: 'websocket' | 'sse', history: number): void {
    const peer = this.#world.join(role, { version: '1', transport, history })
    const due = this.#heard[role].slice(this.#heard[role].length - peer.hello.history)
    expect(peer.hello).toMatchObject({ resumed: false, received: 0, next: 1 })
    expect(peer.hello.history).toBeLessThanOrEqual(Math.min(history, 4))
    this.#clients.push({ role, peer, away: false, due, had: 0, read: 0, sent: 0, lost: 0 })
  }

  #send(one: Client, texts: string[]): void {
    const { peer } = one
    if (peer.closed !== null || one.away) return
    if (peer.connection.transport === 'websocket') for (const text of texts) peer.send(text)
    else {
      const answer = this.#world.post(peer.hello.session, one.sent + 1, texts)
      expect(answer).toEqual({ received: one.sent + texts.length })
      // The answer was lost: the same lines again change nothing.
      expect(this.#world.post(peer.hello.session, one.sent + 1, texts)).toEqual(answer)
    }
    one.sent += texts.length
    for (const text of texts) this.#note(text, one.role, one)
  }

  #cut(one: Client): void {
    this.#read(one)
    one.away = true
    one.peer.cut()
  }

  /** @param unread how many of the events that were written to it never reached it */
  #comeBack(one: Client, transport: 'websocket' | 'sse', unread: number): void {
    this.#read(one)
    one.had = Math.max(0, one.had - unread)
    const { session } = one.peer.hello
    const before = this.#world.hub.sessions.length
    const resume = { session, received: String(one.had), first: String(one.sent + 1) }
    one.peer = this.#world.join(one.role, { version: '1', transport, resume })
    one.away = false
    one.read = 0
    const { hello } = one.peer
    expect(this.#world.hub.sessions).toHaveLength(before)
    expect(hello).toMatchObject({ session, resumed: true, received: one.sent, history: 0 })
    expect(hello.lost).toBeGreaterThanOrEqual(one.lost)
    one.lost = hello.lost
    if (hello.next > one.had + 1) this.#mayHaveLost(one, hello.next - 1)
    expect(hello.next).toBeGreaterThan(one.had)
    one.had = hello.next - 1
    this.#read(one)
  }

  /** Whether the event of that number had left the window. */
  #mayHaveLost(one: Client, number: number): void {
    const all = this.#heard[one.role]
    const since = all.slice(all.indexOf(one.due[number - 1] as Heard))
    const bytes = since.reduce((sum, { text }) => sum + text.length, 0)
    expect(since.length > this.kept.events || bytes > this.kept.bytes).toBe(true)
  }

  /** Looks at what was written to it. */
  #read(one: Client): void {
    const { heard, numbers } = one.peer
    for (; one.read < heard.length; one.read += 1) {
      const number = numbers[one.read] as number
      expect(number).toBe(one.had + 1)
      expect(heard[one.read]).toBe(one.due[number - 1]?.text)
      one.had = number
    }
  }

  #note(text: string, from: ReceiverRole | 'in-process', sender: Client | undefined): void {
    for (const role of ['panel', 'bridge'] as const) {
      if (role === 'panel' && from === 'panel') continue
      const entry = { text, from: sender }
      this.#heard[role].push(entry)
      for (const one of this.#clients) if (one.role === role && one !== sender) one.due.push(entry)
    }
  }

  #mint(size: number): string {
    this.#minted += 1
    return event(this.#minted, size)
  }
}
