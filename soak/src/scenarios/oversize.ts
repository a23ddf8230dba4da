/** Events over the bus's limit: each is reported once, tried no more, and holds nobody up (LIMIT-5, LIMIT-6). */
import { Tally } from '../ledger/tally.js'
import { linkReports } from '../pair/link-reports.js'
import type { Member, MemberOptions } from '../pair/member.js'
import { Pair } from '../pair/pair.js'
import type { Scenario, ScenarioResult } from './scenario.js'

const LIMIT = 64 * 1024
const SMALLER = 16 * 1024
/** Padding of an event beyond LIMIT, and of one between SMALLER and LIMIT; it takes more bytes than it has code units. */
const OVER = LIMIT
const BETWEEN = 20 * 1024
/** How many connections one part may take: reconnections after a restart, and ten attempts before HTTP. */
const MOST_CONNECTIONS = 16
const PATIENCE_MS = 30_000

export const oversize: Scenario = {
  about:
    'events over the limit, before hello, after a restart with a smaller limit, and over POST: one report each, no loop',
  run: async () => {
    const results = [await beforeHello(), await afterRestart(false), await overPost(), await afterRestart(true)]
    return { figures: results.flatMap(({ figures }) => figures), problems: results.flatMap(({ problems }) => problems) }
  },
}

/** Emitted while the limit is not known yet. */
function beforeHello(): Promise<ScenarioResult> {
  return part('before hello', { away: true }, async (_, sender) => {
    sender.emit(OVER)
    return sender.emit()
  })
}

/** Emitted over HTTP, the limit being known. */
function overPost(): Promise<ScenarioResult> {
  return part('over POST', { http: true }, async (_, sender) => {
    sender.emit()
    sender.emit(OVER)
    return sender.emit()
  })
}

/** Sent to a bus that is killed before it gets there; the one that follows has a smaller limit. */
function afterRestart(http: boolean): Promise<ScenarioResult> {
  const name = `after a restart with a smaller limit, over ${http ? 'POST' : 'WebSocket'}`
  return part(name, { http }, async (pair, sender) => {
    sender.line.stall()
    sender.emit(BETWEEN)
    const next = sender.emit()
    await pair.killBus()
    await pair.startBus({ maxMessageBytes: SMALLER })
    sender.line.reset()
    return next
  })
}

/** @param act emits one event over the limit. The number of the one after it */
async function part(
  name: string,
  options: Partial<MemberOptions>,
  act: (pair: Pair, sender: Member) => Promise<number>,
): Promise<ScenarioResult> {
  const pair = await Pair.start({ maxMessageBytes: LIMIT, heartbeatMs: 500 })
  try {
    const sender = await pair.join({ role: 'bridge', ...options })
    await pair.join({ role: 'bridge' })
    const tally = new Tally()
    if (options.away !== true) tally.add(await pair.conclude(PATIENCE_MS))
    const { dropped: droppedBefore } = sender.status
    const connectionsBefore = sender.line.accepted
    const reportsBefore = linkReports.count
    const next = await act(pair, sender)
    let passed = false
    const verdict = await pair.conclude(PATIENCE_MS, (ledger) => {
      passed = ledger.of(sender.party.id).atBus.has(next)
    })
    tally.add(verdict)
    const dropped = sender.status.dropped - droppedBefore
    const connections = sender.line.accepted - connectionsBefore
    const reports = linkReports.count - reportsBefore
    return {
      figures: [[name, `${dropped} dropped, ${reports} reports to people, ${connections} connections`]],
      problems: [
        ...tally.problems.map(({ kind, message }) => `${name}: ${kind}: ${message}`),
        ...(dropped === 1 ? [] : [`${name}: one event was over the limit, ${dropped} were reported dropped`]),
        ...(passed ? [] : [`${name}: the event after it did not come to the bus`]),
        ...(connections <= MOST_CONNECTIONS ? [] : [`${name}: the sender took ${connections} connections for it`]),
      ],
    }
  } finally {
    await pair.close()
  }
}
