/** Links and a bus with sessions over lines that break, by WebSocket and by HTTP: every event arrives once, or is counted. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LinkFront } from '../src/link/front.js'
import { LinkCore } from '../src/link/link-core.js'
import { SessionBus } from './simulated/session-bus.js'
import { VirtualTime } from './simulated/virtual-time.js'

const POST_FAULTS = ['request lost', 'answer lost', 'answer lost', 500, 429, 413, 400, 403, 409, 410] as const

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('emit' as const),
      count: fc.integer({ min: 1, max: 6 }),
      size: fc.constantFrom(0, 0, 0, 200, 2_000),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('say' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stall' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ack' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sight' as const), isHidden: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('block WebSocket' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('let WebSocket through' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('post fault' as const), fault: fc.constantFrom(...POST_FAULTS) }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 60 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1_000, 30_000, 60_000) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : { do: 'restart' }

const restart = fc.record({ do: fc.constant('restart' as const) })

class LineHistory {
  readonly #time = new VirtualTime()
  readonly #bus: SessionBus
  readonly #front: LinkFront
  readonly #port
  readonly #heard: number[] = []
  #emitted = 0
  readonly statuses: string[] = []
  #said = 0

  constructor(window: number, queue: number) {
    this.#bus = new SessionBus(this.#time, { window, maxMessageBytes: 1_000 })
    this.#front = new LinkFront({
      bridge: true,
      queue: { events: queue },
      host: this.#time,
      connect: (front) => {
        const { webSocket, http } = this.#bus
        front.attach(new LinkCore(front, { host: this.#time, webSocket, http, window: { events: window } }))
      },
    })
    this.#port = this.#front.port()
    this.#port.listen((event) => this.#heard.push(event.payload as number))
    this.#front.status.watch(({ status }) => this.statuses.push(status))
  }

  async run(steps: readonly (Step | { do: 'restart' })[]): Promise<void> {
    for (const step of steps) await this.#take(step)
    await this.#heal()
    this.#judge()
  }

  async #take(step: Step | { do: 'restart' }): Promise<void> {
    const bus = this.#bus
    switch (step.do) {
      case 'emit':
        for (let index = 0; index < step.count; index += 1) this.#emit(step.size)
        break
      case 'say':
        for (let index = 0; index < step.count; index += 1) bus.say({ type: 'b:x', payload: ++this.#said })
        break
      case 'cut':
        bus.cut()
        break
      case 'stall':
        // On a line that was stalled from the first hello on, the bus may as well be a legacy one.
        if (this.statuses.some((status) => status !== 'connecting')) bus.stall()
        break
      case 'ack':
        bus.ack()
        break
      case 'sight':
        this.#front.rest(step.isHidden)
        break
      case 'block WebSocket':
        bus.letsWebSocket = false
        bus.cut()
        await this.#pass(40_000)
        break
      case 'let WebSocket through':
        bus.letsWebSocket = true
        break
      case 'post fault':
        bus.postFaults.push(step.fault)
        break
      case 'restart':
        bus.restart()
        break
      case 'pass':
        await this.#pass(step.ms)
    }
  }

  #emit(size: number): void {
    this.#port.emit('a:x', 'x'.repeat(size))
    this.#emitted += 1
  }

  /** Time with a bus that gives a sign of life. */
  async #pass(ms: number): Promise<void> {
    for (let left = ms; left >= 0; left -= 10_000) {
      await this.#time.pass(Math.min(left, 10_000))
      this.#bus.ack()
    }
  }

  async #heal(): Promise<void> {
    this.#bus.letsWebSocket = true
    this.#bus.postFaults = []
    this.#front.rest(false)
    await this.#pass(120_000)
  }

  #judge(): void {
    const bus = this.#bus
    const { status, lost, dropped } = this.#front.status.current
    expect(status).toBe('open')
    expect(bus.overlapping).toBe(false)
    const taken = [...new Set(bus.taken)]
    // Copies come again in order after a restart, and before anything new.
    expect(taken).toEqual(sorted(taken))
    expect(this.#heard).toEqual(sorted(new Set(this.#heard)))
    if (bus.restarts > 0) return
    expect(bus.taken).toEqual(taken)
    expect(this.#emitted).toBe(taken.length + dropped + bus.lostUp)
    expect(lost).toBe(bus.lostUp + (bus.current?.events.length ?? 0) - this.#heard.length)
  }
}

function sorted(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b)
}

const options = { timeout: 300_000 }

it('nothing is lost uncounted, heard or taken twice, or out of order, whatever carries it', options, async () => {
  let fallbacks = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      async (steps, window, queue) => {
        const history = new LineHistory(window, queue)
        await history.run(steps)
        if (history.statuses.includes('fallback')) fallbacks += 1
      },
    ),
    { numRuns: 6_000 },
  )
  expect(fallbacks).toBeGreaterThan(500)
})

it(
  'a bus that forgets its sessions gets the copies again, in order, and no listener hears anything twice',
  options,
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 1, arbitrary: restart }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (steps, window, queue) => new LineHistory(window, queue).run(steps),
      ),
      { numRuns: 4_000 },
    )
  },
)
