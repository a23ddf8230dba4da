import { isFlat, memoryRow } from '../endurance/flatness.js'
import { Progress } from '../endurance/progress.js'
import { type EnduranceResult, runEndurance } from '../endurance/run.js'
import { table, whole } from '../ledger/tally.js'
import { leftOpen, type OpenFiles } from '../pair/open-files.js'

/** Runs the soak and prints its closing table. `true`: passed. */
export async function enduranceCommand(options: {
  minutes: number
  clients: number
  seed: number
  rate: number
}): Promise<boolean> {
  const { minutes, clients, seed, rate } = options
  console.log(`${clients} clients under random faults for ${minutes} minutes, ${rate} events a second, seed ${seed}`)
  const progress = new Progress()
  const result = await runEndurance({ ...options, progress })
  const { tally, epochs, faults, reconnects, fallbacks, bus, own, busFiles, ownFiles, busResources } = result
  progress.say(
    table([
      ['epochs judged', whole(epochs)],
      ...tally.rows(),
      ['faults', whole(faults)],
      ['reconnections / connections over HTTP', `${whole(reconnects)} / ${whole(fallbacks)}`],
      ['memory of the bus: start / warm / end', memoryRow(bus)],
      ['memory here, with all clients: the same', memoryRow(own)],
      ['open files of the bus: before / after', files(busFiles)],
      ['open files here: before / after', files(ownFiles)],
      ['what keeps the bus alive: before / after', `${busResources.before.length} / ${busResources.after.length}`],
    ]),
  )
  const problems = problemsOf(result)
  for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`)
  console.log(`${problems.length === 0 ? 'PASS' : `FAIL (again: npm run soak -- --minutes ${minutes} --seed ${seed})`}`)
  return problems.length === 0
}

function problemsOf({ tally, bus, own, busFiles, ownFiles, busResources }: EnduranceResult): string[] {
  return [
    ...tally.problems.map(({ kind, message }) => `${kind}: ${message}`),
    ...(isFlat(bus) ? [] : ['the memory of the bus is not flat']),
    ...(isFlat(own) ? [] : ['the memory of the clients and lines is not flat']),
    ...leftOpen(busFiles).map((file) => `the bus has something open that it had not before the clients came: ${file}`),
    ...leftOpen(ownFiles).map((file) => `clients or lines left something open: ${file}`),
    ...(busResources.after.length > busResources.before.length
      ? [`the bus has something left of clients that are gone: ${busResources.after.join(', ')}`]
      : []),
  ]
}

function files({ before, after }: OpenFiles): string {
  return before === undefined || after === undefined ? 'not told by this system' : `${before.length} / ${after.length}`
}
