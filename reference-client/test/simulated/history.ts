/** One history of a link, step by step, each judged against the model. */
import { expect } from 'vitest'
import type { Port } from '../../src/link.js'
import type { HistoryStep } from './history-steps.js'
import { LinkModel, type ModelSession } from './link-model.js'
import type { SimulatedConnection } from './simulated-bus.js'
import { type SimulatedLink, simulatedLink } from './simulated-link.js'

export const CLIENTS = 3
const HANDSHAKE_MS = 5_000
const HELLO_WAIT_MS = 5_000
const SILENCE_MS = 30_000
const EASY = { limit: 500, lost: 0, skip: 0, rewind: 0, received: 0.5, history: 0 }

export class History {
  readonly #link: SimulatedLink
  readonly #model: LinkModel
  readonly #ports: Port[]
  readonly #heard: string[][]
  #emitted = 0
  #busEvents = 0
  #sessions = 0
  /** When the model's present phase began. */
  #since = 0
  #heardAt = 0

  constructor(events: number, window: number, draws: readonly number[]) {
    let draw = 0
    const random = (): number => draws[draw++ % draws.length] ?? 0
    this.#link = simulatedLink({ queue: { events }, window: { events: window }, random })
    this.#model = new LinkModel({ events, window, clients: CLIENTS })
    this.#ports = Array.from({ length: CLIENTS }, () => this.#link.front.port())
    this.#heard = this.#ports.map(() => [])
  }

  run(steps: readonly HistoryStep[]): void {
    for (const step of steps) {
      this.#take(step)
      this.#judge()
    }
  }

  #take(step: HistoryStep): void {
    const model = this.#model
    switch (step.do) {
      case 'emit':
        this.#emit(step.client, step.size)
        break
      case 'burst':
        for (let index = 0; index < step.count; index += 1) this.#emit(step.client, 20)
        break
      case 'listen':
        this.#listen(step.client)
        break
      case 'open':
        this.#open(step.kind)
        break
      case 'accept':
        this.#bus(
          (bus) => bus.accept(),
          () => model.accept(),
        )
        break
      case 'hello':
        this.#hello(step.kind, step)
        break
      case 'ack':
        this.#ack(step.received)
        break
      case 'busEvent':
        this.#busEvent(step.id)
        break
      case 'echo':
        this.#echo()
        break
      case 'garbage':
        this.#says(
          (bus) => bus.sayText(step.text),
          () => {},
        )
        break
      case 'end':
        this.#bus(
          (bus) => bus.end(step.code, '', step.code === 1009 && step.tooLargeForUs),
          () => model.end(step.code, step.code === 1009 && step.tooLargeForUs),
        )
        break
      case 'stall':
        this.#stall(step.emits)
        break
      case 'old connection':
        this.#old()
        break
      case 'pass':
        this.#pass(step.ms)
        break
    }
  }

  #emit(client: number, size: number): void {
    this.#emitted += 1
    const name = `p:${this.#emitted}`
    const payload = 'x'.repeat(size)
    this.#ports[client]?.emit(name, payload)
    const eventId = `0123456789abcdef-${this.#emitted}`
    const bytes = JSON.stringify({ type: name, payload, eventId, source: 'server-bridge' }).length
    this.#within(() => this.#model.emit(client, { name, bytes }))
  }

  #listen(client: number): void {
    if (this.#model.listening[client]) return
    this.#ports[client]?.listen((event) => this.#heard[client]?.push(event.type))
    this.#model.listening[client] = true
    this.#within(() => this.#model.use())
  }

  /** Something the bus says on the present connection, where there is one. */
  #says(say: (bus: SimulatedConnection) => void, mirror: () => void): void {
    this.#heardAt = this.#link.time.now()
    this.#bus(say, mirror)
  }

  /** Something the bus does on the present connection, where there is one. */
  #bus(act: (bus: SimulatedConnection) => void, mirror: () => void): void {
    if (this.#model.phase === 'idle' || this.#model.phase === 'waiting') return
    act(this.#link.bus.latest)
    this.#within(mirror)
  }

  /** Waits for the next attempt, if need be, and brings it to hello. */
  #open(kind: 'resumed' | 'new' | 'none'): void {
    while (this.#model.phase === 'waiting') this.#pass(1)
    this.#bus(
      (bus) => bus.accept(),
      () => this.#model.accept(),
    )
    this.#hello(kind, EASY)
  }

  #hello(kind: 'resumed' | 'new' | 'none', step: typeof EASY): void {
    const { limit } = step
    const session = kind === 'none' ? undefined : this.#session(kind, step)
    this.#says(
      (bus) => bus.hello(limit, session && { ...session, window: { events: 10, bytes: 1_000, ms: 1_000 } }),
      () => this.#model.hello({ limit, session }),
    )
  }

  /** What a bus might say to this client: no more received than was sent, and nothing before what the client had. */
  #session(kind: 'resumed' | 'new', { lost, skip, rewind, received, history }: typeof EASY): ModelSession {
    const { session, copies, had } = this.#model
    if (kind === 'resumed' && session !== undefined) {
      const had1 = Math.max(0, had - rewind)
      const range = copies.last - copies.first + 1
      return {
        session: session.session,
        resumed: true,
        received: copies.first - 1 + Math.round(received * range),
        lost: session.lost + lost,
        next: had1 + 1 + skip,
        history: 0,
      }
    }
    this.#sessions += 1
    const id = `session-${String(this.#sessions).padStart(16, '0')}`
    return { session: id, resumed: false, received: 0, lost: 0, next: 1, history }
  }

  #ack(fraction: number): void {
    const { copies } = this.#model
    const received = copies.first - 1 + Math.round(fraction * (copies.last - copies.first + 1))
    this.#says(
      (bus) => bus.say({ type: '$bus:ack', payload: { received } }),
      () => this.#model.ack(received),
    )
  }

  #busEvent(id: number | null): void {
    this.#busEvents += 1
    const name = `bus:${this.#busEvents}`
    const eventId = id === null ? undefined : `elsewhere-${id}`
    this.#says(
      (bus) => bus.say({ type: name, eventId }),
      () => this.#model.busEvent(name, eventId),
    )
  }

  #echo(): void {
    const text = this.#link.bus.attempts.flatMap(({ sent }) => sent.filter((one) => one !== 'null')).at(-1)
    if (text === undefined) return
    this.#says(
      (bus) => bus.sayText(text),
      () => this.#model.busEvent('', undefined, true),
    )
  }

  /** The line takes nothing while some events are emitted, and then all that there is. */
  #stall(emits: number): void {
    if (this.#model.phase !== 'open') return
    this.#model.blocked = true
    this.#link.bus.latest.takes = false
    for (let index = 0; index < emits; index += 1) this.#emit(0, 20)
    this.#link.bus.latest.takes = true
    this.#model.blocked = false
    this.#pass(25)
    if (this.#model.phase === 'open') this.#model.flush()
  }

  /** A connection that is over does whatever it likes (CONN-7). */
  #old(): void {
    const over = this.#model.phase === 'waiting' ? undefined : -1
    for (const old of this.#link.bus.attempts.slice(0, over)) {
      old.accept()
      old.hello(1)
      old.say({ type: 'old:event' })
      old.say({ type: '$bus:ack', payload: { received: 1_000 } })
      old.end()
    }
  }

  /** Lets time pass millisecond by millisecond, so that the model is told of each moment that means something. */
  #pass(ms: number): void {
    const { time, bus } = this.#link
    for (let passed = 0; passed < ms; passed += 1) {
      const attempts = bus.attempts.length
      time.advance(1)
      this.#model.pass(1)
      const lasted = time.now() - this.#since
      const { phase, wait, session } = this.#model
      const isSilent = session !== undefined && time.now() - this.#heardAt >= SILENCE_MS
      if (phase === 'handshake' && lasted >= HANDSHAKE_MS) this.#within(() => this.#model.end(1006))
      else if (phase === 'greeting' && lasted >= HELLO_WAIT_MS) this.#within(() => this.#model.noHello())
      else if (phase === 'open' && isSilent) this.#within(() => this.#model.end(1006))
      else if (bus.attempts.length > attempts) {
        expect(phase).toBe('waiting')
        expect(bus.latest.at - this.#since).toBeGreaterThanOrEqual((wait?.from ?? 0) - 1)
        this.#within(() => this.#model.attempt())
      } else if (wait !== undefined) expect(lasted).toBeLessThanOrEqual(wait.to + 1)
    }
  }

  #within(change: () => void): void {
    const before = this.#model.phase
    change()
    if (this.#model.phase !== before) this.#since = this.#link.time.now()
  }

  #judge(): void {
    const { front, bus } = this.#link
    const model = this.#model
    const sent = bus.attempts.map((attempt) =>
      attempt.sent.map((text) => (JSON.parse(text) as { type: string } | null)?.type ?? 'null'),
    )
    expect(sent).toEqual(model.sent)
    expect(bus.attempts.map(({ query }) => query.session)).toEqual(model.queries)
    expect(this.#heard).toEqual(model.heard)
    const { status, dropped, lost, gaps } = front.status.current
    expect({ dropped, lost, gaps }).toEqual({ dropped: model.dropped, lost: model.lost, gaps: model.gaps })
    expect(status === 'open').toBe(model.phase === 'open')
  }
}
