/** Clients under continuous random faults, judged every epoch: nothing doubled, nothing lost in silence, nothing left behind. */
import { Random } from '../histories/random.js'
import { Tally } from '../ledger/tally.js'
import type { PairBusOptions } from '../pair/bus-messages.js'
import { type OpenFiles, openFiles } from '../pair/open-files.js'
import { Pair } from '../pair/pair.js'
import { ownResidentBytes } from '../pair/resources.js'
import { type Client, joinClient, replace, runEpoch } from './epoch.js'
import type { Memory } from './flatness.js'
import type { Progress } from './progress.js'
import { waitUntil } from './wait-until.js'

export interface EnduranceOptions {
  minutes: number
  clients: number
  seed: number
  /** Events a second, all clients together. Default 100. */
  rate: number
  progress: Progress
}

export interface EnduranceResult {
  tally: Tally
  epochs: number
  faults: number
  reconnects: number
  fallbacks: number
  /** Resident memory; of the bus, and of this process with all its clients and lines. */
  bus: Memory
  own: Memory
  /** What was open before the first client came and after the last one went. */
  busFiles: OpenFiles
  ownFiles: OpenFiles
  /** What keeps the bus's process alive, by the same measure. */
  busResources: { before: readonly string[]; after: readonly string[] }
}

/** A session of a client that was killed goes after ten seconds, so that memory levels off early. */
const BUS: PairBusOptions = { heartbeatMs: 500, window: { ms: 10_000 } }
const EPOCH_MS = 25_000
const PATIENCE_MS = 45_000
const FAULT_EVERY_MS = 8_000
const GONE_WITHIN_MS = 15_000

export async function runEndurance(options: EnduranceOptions): Promise<EnduranceResult> {
  const { minutes, seed, progress } = options
  const random = new Random(seed)
  await openWhatStaysOpen()
  const ownBefore = { files: openFiles(), memory: ownResidentBytes() }
  const pair = await Pair.start(BUS)
  try {
    const busBefore = await pair.bus.facts()
    const busFilesBefore = pair.bus.openFiles()
    const clients: Client[] = []
    while (clients.length < options.clients) clients.push(await joinClient(pair, clients.length))
    const tally = new Tally()
    tally.add(await pair.conclude(PATIENCE_MS))
    const end = performance.now() + minutes * 60_000
    // Everything has happened once by then, and what is kept is full.
    const warmFrom = performance.now() + Math.min(90_000, (minutes * 60_000) / 3)
    let warm: { bus: number; own: number } | undefined
    let latest = { bus: busBefore.resident, own: ownBefore.memory }
    let epochs = 0
    let faults = 0
    while (performance.now() < end && tally.problems.length === 0) {
      const ms = Math.min(EPOCH_MS, Math.max(1_000, end - performance.now()))
      const show = () => progress.show(line(pair, tally, epochs, end - performance.now(), latest))
      faults += await runEpoch(pair, clients, random, { ms, rate: options.rate, faultEveryMs: FAULT_EVERY_MS, show })
      tally.add(await pair.conclude(PATIENCE_MS))
      epochs += 1
      await replaceWhoLostCount(pair, clients)
      latest = { bus: (await pair.bus.facts()).resident, own: ownResidentBytes() }
      if (performance.now() >= warmFrom) warm ??= latest
    }
    const { comings } = pair
    for (const { member } of clients.splice(0)) await pair.leave(member)
    let busAfter = await pair.bus.facts()
    await waitUntil(GONE_WITHIN_MS, async () => {
      busAfter = await pair.bus.facts()
      return noMore(pair.bus.openFiles(), busFilesBefore) && busAfter.resources.length <= busBefore.resources.length
    })
    const busFilesAfter = pair.bus.openFiles()
    await pair.close()
    await waitUntil(GONE_WITHIN_MS, () => noMore(openFiles(), ownBefore.files))
    return {
      tally,
      epochs,
      faults,
      ...comings,
      bus: { start: busBefore.resident, warm: warm?.bus ?? latest.bus, end: latest.bus },
      own: { start: ownBefore.memory, warm: warm?.own ?? latest.own, end: latest.own },
      busFiles: { before: busFilesBefore, after: busFilesAfter },
      ownFiles: { before: ownBefore.files, after: openFiles() },
      busResources: { before: busBefore.resources, after: busAfter.resources },
    }
  } finally {
    await pair.close()
  }
}

/** What a runtime opens at its first child, server and client, and keeps, is no file that was left. */
async function openWhatStaysOpen(): Promise<void> {
  const pair = await Pair.start(BUS)
  const clients = [await joinClient(pair, 0), await joinClient(pair, 1)]
  await pair.conclude(PATIENCE_MS)
  for (const { member } of clients) await pair.leave(member)
  await pair.close()
}

/** Whoever declared a gap of unknown size keeps saying so (LOSS-2), and can be judged no further. */
async function replaceWhoLostCount(pair: Pair, clients: Client[]): Promise<void> {
  for (const [index, client] of clients.entries()) {
    if (client.member.status.lost === null) clients[index] = await replace(pair, client, index)
  }
}

function noMore(now: string[] | undefined, before: string[] | undefined): boolean {
  return now === undefined || before === undefined || now.length <= before.length
}

function line(pair: Pair, tally: Tally, epochs: number, leftMs: number, memory: { bus: number; own: number }): string {
  const { sent, heard, lost, dropped } = tally.sums
  const left = Math.max(0, Math.round(leftMs / 1_000))
  const mib = (bytes: number) => Math.round(bytes / 1024 / 1024)
  return `${epochs} epochs judged: ${sent} sent, ${heard} heard, ${lost} lost, ${dropped} dropped, ${pair.comings.reconnects} reconnections, ${tally.problems.length} problems, bus ${mib(memory.bus)} MiB, here ${mib(memory.own)} MiB, ${left} s left`
}
