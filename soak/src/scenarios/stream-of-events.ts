/** 100,000 events of five bridges, to each other, a panel over WebSocket and a panel over SSE, while the lines are faulty. */
import { setTimeout as pause } from 'node:timers/promises'
import { Tally, whole } from '../ledger/tally.js'
import type { PairBusOptions } from '../pair/bus-messages.js'
import type { MemberOptions } from '../pair/member.js'
import { Pair } from '../pair/pair.js'
import type { ScenarioResult } from './scenario.js'

const BRIDGES = 5
const EVENTS = 100_000
/** Each bridge emits this many at a time. */
const BURST = 40
const PATIENCE_MS = 120_000

export interface StreamOptions {
  /** Everything fits: sent is heard. Otherwise the default limits hold, and what is lost is declared. */
  everythingFits: boolean
  /** WebSocket gets through for nobody. */
  http?: boolean
  timeScale?: number
  bus?: PairBusOptions
  /** Milliseconds between two bursts. Default 25: 8,000 events a second, all together. */
  everyMs?: number
  /** What goes wrong, again and again until all is sent. */
  fault: { everyMs: number; happen: (pair: Pair, turn: number) => void | Promise<void> }
  /** Whether gaps of unknown size may come of it. */
  mayHaveGaps?: boolean
}

export async function streamOfEvents(options: StreamOptions): Promise<ScenarioResult> {
  const { everythingFits, fault, mayHaveGaps = false, everyMs = 25 } = options
  const pair = await Pair.start({ ...options.bus, ...(everythingFits ? { window: ROOM } : {}) })
  try {
    const tally = new Tally()
    await join(pair, options)
    tally.add(await pair.conclude(PATIENCE_MS))
    if (tally.problems.length > 0) return { figures: [], problems: tally.problems.map(({ message }) => message) }
    const began = performance.now()
    const turns = await emitAll(pair, everyMs, fault)
    const emitted = performance.now()
    tally.add(await pair.conclude(PATIENCE_MS))
    const ended = performance.now()
    return {
      figures: [
        ...tally.rows(),
        ['faults', whole(turns)],
        ['reconnections / connections over HTTP', `${pair.comings.reconnects} / ${pair.comings.fallbacks}`],
        ['seconds to emit / until all was heard', `${seconds(emitted - began)} / ${seconds(ended - began)}`],
      ],
      problems: [
        ...tally.problems.map(({ kind, message }) => `${kind}: ${message}`),
        ...(everythingFits && !mayHaveGaps ? shortfall(tally) : []),
        ...(everythingFits || tally.sums.declared > 0 ? [] : ['nothing was lost: nothing is shown']),
        ...(everythingFits && tally.sums.late > 0
          ? [`everything fitted, and yet ${tally.sums.late} events were late`]
          : []),
        ...(!mayHaveGaps && tally.sums.gaps > 0 ? [`${tally.sums.gaps} links declared a gap of unknown size`] : []),
      ],
    }
  } finally {
    await pair.close()
  }
}

const ROOM = { events: 200_000, bytes: 256 * 1024 * 1024 }

async function join(pair: Pair, { everythingFits, http = false, timeScale = 0.1 }: StreamOptions): Promise<void> {
  const room = everythingFits ? { queue: ROOM, window: ROOM } : {}
  const common: Omit<MemberOptions, 'role'> = { timeScale, ...room }
  for (let index = 0; index < BRIDGES; index += 1) await pair.join({ ...common, role: 'bridge', http })
  await pair.join({ ...common, role: 'panel', http })
  await pair.join({ ...common, role: 'panel', http: true })
}

async function emitAll(pair: Pair, everyMs: number, fault: StreamOptions['fault']): Promise<number> {
  const bridges = pair.members.filter(({ options }) => options.role === 'bridge')
  let turns = 0
  let nextFault = performance.now() + fault.everyMs
  for (let emitted = 0; emitted < EVENTS; emitted += BURST * bridges.length) {
    for (const bridge of bridges) for (let index = 0; index < BURST; index += 1) bridge.emit(40)
    await pause(everyMs)
    if (performance.now() < nextFault) continue
    nextFault += fault.everyMs
    await fault.happen(pair, turns)
    turns += 1
  }
  return turns
}

function shortfall({ sums: { due, heard, lost, dropped } }: Tally): string[] {
  if (due === heard && lost === 0 && dropped === 0) return []
  return [`everything fitted, and yet of ${due} due ${heard} were heard, ${lost} declared lost, ${dropped} dropped`]
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
