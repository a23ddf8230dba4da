import type { Pair } from '../pair/pair.js'
import type { Scenario } from './scenario.js'
import { streamOfEvents } from './stream-of-events.js'

const EVERY_SECOND = { everyMs: 1_000, happen: cutAll }
/** Longer than default limits reach: 1,000 events are an eighth of a second for who hears all. */
const AWAY_MS = 700
const AWAY_EVERY_SECOND = { everyMs: 1_000, happen: cutAllForAWhile }

export const cut: Scenario = {
  about: '100,000 events, every line cut once a second, room for all: sent is heard',
  run: () => streamOfEvents({ everythingFits: true, fault: EVERY_SECOND }),
}

export const cutDefaults: Scenario = {
  about: 'the same within default limits, every line refusing for 700 ms after each cut: declared loss is real loss',
  run: () => streamOfEvents({ everythingFits: false, fault: AWAY_EVERY_SECOND }),
}

export const http: Scenario = {
  about: '100,000 events with WebSocket blocked for everyone, every line cut once a second, room for all',
  run: () => streamOfEvents({ everythingFits: true, http: true, fault: EVERY_SECOND }),
}

export const httpDefaults: Scenario = {
  about: 'the same within default limits, every line refusing for 700 ms after each cut',
  run: () => streamOfEvents({ everythingFits: false, http: true, fault: AWAY_EVERY_SECOND }),
}

export const switching: Scenario = {
  about: '100,000 events while WebSocket is blocked and let through in turn, every 3 seconds',
  // Probes come every 600 ms, and ten failures take half a second: each turn has its effect.
  run: () => streamOfEvents({ everythingFits: true, timeScale: 0.02, fault: { everyMs: 3_000, happen: switchAll } }),
}

export const restart: Scenario = {
  about:
    '100,000 events while the bus is killed and started on its port again and again: gaps are declared, nothing doubled',
  run: () =>
    streamOfEvents({
      everythingFits: true,
      mayHaveGaps: true,
      timeScale: 0.02,
      fault: { everyMs: 2_000, happen: restartBus },
    }),
}

function cutAll(pair: Pair): void {
  for (const { line } of pair.members) line.cut()
}

function cutAllForAWhile(pair: Pair): void {
  for (const { line } of pair.members) {
    line.refuse()
    line.cut()
    setTimeout(() => line.accept(), AWAY_MS)
  }
}

function switchAll(pair: Pair, turn: number): void {
  for (const { line, options } of pair.members) {
    if (options.http === true) continue
    if (turn % 2 === 1) line.allowUpgrades()
    else {
      line.blockUpgrades()
      line.resetUpgraded()
    }
  }
}

async function restartBus(pair: Pair): Promise<void> {
  await pair.killBus()
  await pair.startBus()
}
