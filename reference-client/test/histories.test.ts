/** Whole histories of a link, drawn at random and judged against a model that does the same in the simplest way. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Port } from '../src/link.js'
import { LinkModel } from './simulated/link-model.js'
import type { SimulatedConnection } from './simulated/simulated-bus.js'
import { type SimulatedLink, simulatedLink } from './simulated/simulated-link.js'

const CLIENTS = 3
const HANDSHAKE_MS = 5_000
const HELLO_WAIT_MS = 5_000

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('emit' as const),
      client: client(),
      size: fc.integer({ min: 0, max: 400 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('burst' as const),
      client: client(),
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('listen' as const), client: client() }) },
  // Without it most histories would hang about in the handshake.
  { weight: 10, arbitrary: fc.record({ do: fc.constant('open' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('accept' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('hello' as const), limit: fc.integer({ min: 150, max: 700 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('busEvent' as const), id: fc.option(fc.integer({ min: 0, max: 3 })) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('echo' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('garbage' as const),
      text: fc.constantFrom('not json', 'null', '{"type":"x"}', '{"type":"$bus:later"}'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      code: fc.constantFrom(1000, 1001, 1006, 1008, 1009, 1013, 4009),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('old connection' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3_000 }) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function client(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: CLIENTS - 1 })
}

const jitter = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 1, maxLength: 8 })

it('any history ends as the model says: order, once, no echo, local delivery, bounds, counts, waits', {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 8 }), jitter, (steps, events, draws) => {
      new History(events, draws).run(steps)
    }),
    { numRuns: 5_000 },
  )
})

class History {
  readonly #link: SimulatedLink
  readonly #model: LinkModel
  readonly #ports: Port[]
  readonly #heard: string[][]
  #emitted = 0
  #busEvents = 0
  /** When the model's present phase began. */
  #since = 0

  constructor(events: number, draws: readonly number[]) {
    let draw = 0
    const random = (): number => draws[draw++ % draws.length] ?? 0
    this.#link = simulatedLink({ queue: { events }, random })
    this.#model = new LinkModel({ events, clients: CLIENTS })
    this.#ports = Array.from({ length: CLIENTS }, () => this.#link.front.port())
    this.#heard = this.#ports.map(() => [])
  }

  run(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#take(step)
      this.#judge()
    }
  }

  #take(step: Step): void {
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
        this.#open()
        break
      case 'accept':
        this.#bus(
          (bus) => bus.accept(),
          () => model.accept(),
        )
        break
      case 'hello':
        this.#bus(
          (bus) => bus.hello(step.limit),
          () => model.hello(step.limit),
        )
        break
      case 'busEvent':
        this.#busEvent(step.id)
        break
      case 'echo':
        this.#echo()
        break
      case 'garbage':
        this.#bus(
          (bus) => bus.sayText(step.text),
          () => {},
        )
        break
      case 'end':
        this.#end(step.code)
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

  /** Something the bus does on the present connection, where there is one. */
  #bus(act: (bus: SimulatedConnection) => void, mirror: () => void): void {
    if (this.#model.phase === 'idle' || this.#model.phase === 'waiting') return
    act(this.#link.bus.latest)
    this.#within(mirror)
  }

  /** Waits for the next attempt, if need be, and brings it to hello. */
  #open(): void {
    while (this.#model.phase === 'waiting') this.#pass(1)
    this.#bus(
      (bus) => bus.accept(),
      () => this.#model.accept(),
    )
    this.#bus(
      (bus) => bus.hello(500),
      () => this.#model.hello(500),
    )
  }

  #busEvent(id: number | null): void {
    this.#busEvents += 1
    const name = `bus:${this.#busEvents}`
    const eventId = id === null ? undefined : `elsewhere-${id}`
    this.#bus(
      (bus) => bus.say({ type: name, eventId }),
      () => this.#model.busEvent(name, eventId),
    )
  }

  #echo(): void {
    const text = this.#link.bus.attempts.flatMap(({ sent }) => sent).at(-1)
    if (text === undefined) return
    this.#bus(
      (bus) => bus.sayText(text),
      () => this.#model.echo(),
    )
  }

  #end(code: number): void {
    this.#bus(
      (bus) => bus.end(code),
      () => this.#model.end(code === 1008 || code === 4009),
    )
  }

  /** A connection that is over does whatever it likes (CONN-7). */
  #old(): void {
    const over = this.#model.phase === 'waiting' ? undefined : -1
    for (const old of this.#link.bus.attempts.slice(0, over)) {
      old.accept()
      old.hello(1)
      old.say({ type: 'old:event' })
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
      const { phase, wait } = this.#model
      if (phase === 'handshake' && lasted >= HANDSHAKE_MS) this.#within(() => this.#model.end(false))
      else if (phase === 'greeting' && lasted >= HELLO_WAIT_MS) this.#within(() => this.#model.legacy())
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
    const sent = bus.attempts.map((attempt) => attempt.sent.map((text) => (JSON.parse(text) as { type: string }).type))
    expect(sent).toEqual(model.sent)
    expect(this.#heard).toEqual(model.heard)
    expect(front.status.current.dropped).toBe(model.dropped)
    expect(front.status.current.lost).toBe(model.reopened ? null : 0)
    expect(front.status.current.status === 'open').toBe(model.phase === 'open')
  }
}
