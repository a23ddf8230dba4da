/** The reference bus and reference links together, in virtual time, over lines to which everything happens. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSettled, judge } from './simulated-pair/judge.js'
import { type Client, type Limits, Pair, type Runtime } from './simulated-pair/pair.js'
import { VirtualTime } from './simulated-pair/virtual-time.js'

const HISTORIES = Number(process.env.HISTORIES ?? 10_000)
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31)

const client = fc.nat(3)
const pause = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1_500 }))

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('emit' as const), client, size: fc.nat(300) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('burst' as const), client, count: fc.integer({ min: 2, max: 40 }) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('cut' as const), client }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('go dead' as const), client }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stall' as const), client }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resume' as const), client }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse' as const), client, ms: fc.nat(30_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('block' as const), client }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unblock' as const), client }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sight' as const), client, isHidden: fc.boolean() }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: pause }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 20_000, max: 40_000 }) }),
  },
)
const restart = { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), ms: fc.nat(3_000) }) }
type Step = (typeof step extends fc.Arbitrary<infer S> ? S : never) | { do: 'restart'; ms: number }

const DEFAULT: Limits = {
  window: { events: 1_000, bytes: 16 * 1024 * 1024 },
  queue: { events: 1_000, bytes: 16 * 1024 * 1024 },
  maxMessageBytes: 8 * 1024 * 1024,
}
const small = fc.record({
  window: fc.record({ events: fc.integer({ min: 1, max: 12 }), bytes: fc.integer({ min: 400, max: 4_000 }) }),
  queue: fc.record({ events: fc.integer({ min: 1, max: 12 }), bytes: fc.integer({ min: 400, max: 4_000 }) }),
  maxMessageBytes: fc.integer({ min: 200, max: 400 }),
})
const limits: fc.Arbitrary<Limits> = fc.oneof(fc.constant(DEFAULT), small)
const runtime: fc.Arbitrary<Runtime> = fc.record({
  role: fc.constantFrom('panel', 'bridge'),
  hasWebSocket: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
})
const runtimes = fc.array(runtime, { minLength: 2, maxLength: 4 })
const draws = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 3, maxLength: 12 })

test(`${HISTORIES} histories of lines that fail: what is not declared lost is heard, once, in order (seed ${SEED})`, {
  timeout: 600_000,
}, async () => {
  const census = await check(fc.array(step, { maxLength: 40 }), HISTORIES)
  console.log(`simulated: seed ${SEED}, ${HISTORIES} histories; ${JSON.stringify(census)}`)
  // Histories in which nothing happens would prove nothing.
  for (const [what, count] of Object.entries(census)) expect(count, what).toBeGreaterThan(0)
})

test(`a tenth as many with a bus that is killed and started again: nothing is heard twice (seed ${SEED})`, {
  timeout: 600_000,
}, async () => {
  const census = await check(
    fc.array(fc.oneof({ weight: 40, arbitrary: step }, restart), { maxLength: 40 }),
    HISTORIES / 10,
  )
  console.log(`simulated, with restarts: seed ${SEED}, ${HISTORIES / 10} histories; ${JSON.stringify(census)}`)
})

interface Census {
  heard: number
  resumed: number
  lost: number
  dropped: number
  fellBack: number
}

async function check(steps: fc.Arbitrary<Step[]>, numRuns: number): Promise<Census> {
  const census: Census = { heard: 0, resumed: 0, lost: 0, dropped: 0, fellBack: 0 }
  await fc.assert(
    fc.asyncProperty(steps, limits, runtimes, draws, async (history, limit, who, random) => {
      await new History(limit, random).run(who, history, census)
    }),
    { numRuns, seed: SEED },
  )
  return census
}

class History {
  readonly #time: VirtualTime
  readonly #pair: Pair

  constructor(limits: Limits, draws: readonly number[]) {
    let draw = 0
    this.#time = new VirtualTime(() => draws[draw++ % draws.length] ?? 0)
    this.#pair = new Pair(this.#time, limits)
  }

  async run(runtimes: readonly Runtime[], steps: readonly Step[], census: Census): Promise<void> {
    const { clients } = this.#pair
    // Everybody is there before the first event, so that everybody is to hear it.
    for (const where of runtimes) await this.#pair.join(where)
    for (const { front } of clients) expect(front.status.current.status).toMatch(/^(open|fallback)$/)
    for (const step of steps) await this.#take(step)
    await this.#heal()
    judge(this.#pair)
    for (const { front, heard } of clients) {
      const { status, lost, dropped } = front.status.current
      expect(status).toMatch(/^(open|fallback)$/)
      for (const numbers of heard.values()) census.heard += numbers.length
      census.lost += lost ?? 1
      census.dropped += dropped
      census.fellBack += Number(status === 'fallback')
    }
    for (const { resumed } of this.#pair.hub?.sessions ?? []) census.resumed += resumed
  }

  async #take(step: Step): Promise<void> {
    if (step.do === 'wait') {
      await this.#time.advance(step.ms)
      return
    }
    if (step.do === 'restart') {
      this.#pair.killBus()
      await this.#time.advance(step.ms)
      this.#pair.startBus()
      return
    }
    const one = this.#pair.clients[step.client % this.#pair.clients.length] as Client
    if (step.do === 'emit') this.#pair.emit(one, step.size)
    else if (step.do === 'burst') for (let count = 0; count < step.count; count += 1) this.#pair.emit(one, 0)
    else if (step.do === 'cut') one.line.cut()
    else if (step.do === 'go dead') one.line.goDead()
    else if (step.do === 'stall') one.line.stall()
    else if (step.do === 'resume') one.line.resume()
    else if (step.do === 'sight') one.front.rest(step.isHidden)
    else if (step.do === 'refuse') {
      one.line.refusing = true
      one.line.cut()
      this.#time.after(step.ms, () => {
        one.line.refusing = false
      })
    } else {
      one.line.blocking = step.do === 'block'
      if (one.line.blocking) one.line.cut()
    }
  }

  /** Nothing fails any more: whatever can still be heard is, before long. */
  async #heal(): Promise<void> {
    this.#pair.startBus()
    for (const { line, front } of this.#pair.clients) {
      front.rest(false)
      line.resume()
      line.refusing = false
      line.blocking = false
    }
    for (let waited = 0; waited < 100 && !isSettled(this.#pair); waited += 1) await this.#time.advance(1_000)
  }
}
