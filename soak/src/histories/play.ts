import { setTimeout as pause } from 'node:timers/promises'
import type { Verdict } from '../ledger/judge.js'
import type { Member } from '../pair/member.js'
import { Pair } from '../pair/pair.js'
import type { History, LineFault, Step } from './history.js'

/**
 * How long everybody has to hear everybody once the lines are healed: a client waits 5 s for a handshake and for hello, and 30 s
 * for the answer to a POST; the machine may have other things to do.
 */
const PATIENCE_MS = 75_000
const FAULTS: Record<LineFault, (member: Member) => void> = {
  cut: ({ line }) => line.cut(),
  reset: ({ line }) => line.reset(),
  'half-open': ({ line }) => line.halfOpen(),
  stall: ({ line }) => line.stall(),
  refuse: ({ line }) => line.refuse(),
  block: ({ line }) => line.blockUpgrades(),
  'block-and-reset': ({ line }) => {
    line.blockUpgrades()
    line.resetUpgraded()
  },
  resume: ({ line }) => line.resume(),
  accept: ({ line }) => line.accept(),
  allow: ({ line, options }) => {
    if (options.http !== true) line.allowUpgrades()
  },
  whole: ({ line }) => line.whole(),
}

export interface Played extends Verdict {
  reconnects: number
  fallbacks: number
}

/** Plays a history over real sockets, and judges it. The bus and the links are gone when it resolves. */
export async function playHistory(history: History): Promise<Played> {
  const pair = await Pair.start(history.bus)
  try {
    const members = await Promise.all(history.members.map((options) => pair.join(options)))
    const met = await pair.conclude(PATIENCE_MS)
    if (met.problems.length > 0) return { ...met, ...pair.comings }
    for (const step of history.steps) await take(step, pair, members)
    return { ...(await pair.conclude(PATIENCE_MS)), ...pair.comings }
  } finally {
    await pair.close()
  }
}

async function take(step: Step, pair: Pair, members: readonly Member[]): Promise<void> {
  switch (step.do) {
    case 'pause':
      return pause(step.ms)
    case 'kill-bus':
      return pair.killBus()
    case 'start-bus':
      return pair.startBus()
    case 'join':
      if (pair.busRuns) await pair.join({ role: step.role })
      return
    case 'emit':
      return present(step.by, pair, members, (member) => {
        for (let index = 0; index < step.count; index += 1) member.emit(step.length)
      })
    case 'pieces':
      return present(step.on, pair, members, ({ line }) => line.split(step.bytes))
    case 'kill-client':
      return present(step.on, pair, members, (member) => pair.kill(member))
    default:
      return present(step.on, pair, members, FAULTS[step.do])
  }
}

async function present(
  place: number,
  pair: Pair,
  members: readonly Member[],
  act: (member: Member) => unknown,
): Promise<void> {
  const member = members[place]
  if (member !== undefined && pair.members.includes(member)) await act(member)
}
