import type { PairBusOptions } from '../pair/bus-messages.js'
import type { MemberOptions } from '../pair/member.js'
import type { History, LineFault, Step } from './history.js'
import { Random } from './random.js'

/** How often each fault is drawn, relative to the others. */
const FAULTS: readonly (readonly [number, LineFault | 'pieces' | 'kill-client' | 'kill-bus' | 'join'])[] = [
  [6, 'cut'],
  [6, 'reset'],
  [4, 'half-open'],
  [4, 'stall'],
  [3, 'refuse'],
  [3, 'block'],
  [3, 'block-and-reset'],
  [3, 'pieces'],
  [4, 'resume'],
  [4, 'accept'],
  [4, 'allow'],
  [2, 'whole'],
  [2, 'kill-bus'],
  [1, 'kill-client'],
  [1, 'join'],
]

export interface DrawOptions {
  /** Without `false` there may be faults for which a link needs SSE and POST. */
  http?: boolean
}

/** The history of a seed. */
export function drawHistory(seed: number, { http = true }: DrawOptions = {}): History {
  const random = new Random(seed)
  const small = random.chance(0.6)
  const bus = small ? smallBus(random) : { heartbeatMs: 500 }
  const members = Array.from({ length: random.whole(2, 6) }, (_, index) => drawMember(random, small, index, http))
  const steps: Step[] = []
  let busRuns = true
  const length = random.whole(6, 40)
  while (steps.length < length) {
    const on = random.whole(0, members.length - 1)
    if (random.chance(0.45)) steps.push(drawEmit(random, on, bus.maxMessageBytes))
    else if (random.chance(0.4)) steps.push({ do: 'pause', ms: random.pick([1, 5, 20, 50, 120, 300]) })
    else {
      const step = drawFault(random, on, busRuns, http)
      if (step.do === 'kill-bus') busRuns = false
      if (step.do === 'start-bus') busRuns = true
      steps.push(step)
    }
    // A history in which nothing runs for long tells little.
    if (!busRuns && random.chance(0.4)) {
      steps.push({ do: 'start-bus' })
      busRuns = true
    }
  }
  return { seed, bus, members, steps }
}

function smallBus(random: Random): PairBusOptions {
  const bus: PairBusOptions = { heartbeatMs: 500, maxMessageBytes: random.pick([4_096, 65_536, 1_048_576]) }
  const window = {
    ...(random.chance(0.8) ? { events: random.pick([1, 3, 10, 50]) } : {}),
    ...(random.chance(0.4) ? { bytes: random.pick([1_000, 20_000, 100_000]) } : {}),
    ...(random.chance(0.25) ? { ms: random.pick([200, 1_000]) } : {}),
  }
  if (Object.keys(window).length > 0) bus.window = window
  if (random.chance(0.3)) bus.history = random.pick([0, 5])
  return bus
}

function drawMember(random: Random, small: boolean, index: number, http: boolean): MemberOptions {
  // The first is a bridge: panels alone hear nothing.
  const member: MemberOptions = { role: index === 0 || random.chance(0.5) ? 'bridge' : 'panel' }
  if (http && random.chance(0.15)) member.http = true
  if (!small) return member
  if (random.chance(0.5)) member.queue = random.pick([{ events: 3 }, { events: 20 }, { events: 100, bytes: 20_000 }])
  if (random.chance(0.5)) member.window = random.pick([{ events: 1 }, { events: 5 }, { events: 50, bytes: 20_000 }])
  return member
}

function drawEmit(random: Random, by: number, maxMessageBytes: number | undefined): Step {
  const count = random.pick([1, 1, 2, 5, 20, 100, 300])
  if (maxMessageBytes !== undefined && count <= 5 && random.chance(0.4)) {
    // Padding is about half again as long in bytes: around the limit, on both sides of it.
    return {
      do: 'emit',
      by,
      count,
      length: Math.floor(maxMessageBytes * random.pick([0.3, 0.55, 0.6, 0.65, 0.9, 1.2])),
    }
  }
  return {
    do: 'emit',
    by,
    count,
    length: count > 20 ? random.pick([0, 20, 100]) : random.pick([0, 20, 300, 2_000, 20_000]),
  }
}

function drawFault(random: Random, on: number, busRuns: boolean, http: boolean): Step {
  const drawn = weighted(random)
  if (drawn === 'kill-bus') return { do: busRuns ? 'kill-bus' : 'start-bus' }
  if (drawn === 'pieces') return { do: 'pieces', on, bytes: random.pick([1, 2, 7, 100, 1_400]) }
  if (drawn === 'join') return busRuns ? { do: 'join', role: random.pick(['panel', 'bridge']) } : { do: 'start-bus' }
  if (!http && drawn.startsWith('block')) return { do: 'cut', on }
  return { do: drawn, on }
}

function weighted(random: Random) {
  const sum = FAULTS.reduce((total, [weight]) => total + weight, 0)
  let left = random.next() * sum
  for (const [weight, fault] of FAULTS) {
    left -= weight
    if (left < 0) return fault
  }
  return 'cut'
}
