/** `npm run conformance:steady`: whole runs against the reference pair, each with a seed of its own. A failure is a defect. */
import { randomInt } from 'node:crypto'
import { type RoleOutcome, runBus, runClient } from '@devtools-bus/conformance'
import { Command } from 'commander'
import { reference } from './mutated.js'
import { accusationsOf } from './reference.js'
import { whole } from './whole.js'

interface Flags {
  times: number
  runs?: number
  seed?: number
}

await new Command('steady')
  .description('Whole runs of the suite against the reference bus and client, each with a seed of its own.')
  .option('--times <n>', 'how many', whole, 100)
  .option('--runs <n>', 'histories per property', whole)
  .option('--seed <n>', 'one run, with this seed', whole)
  .action(async ({ times, runs, seed }: Flags) => {
    const seeds = seed === undefined ? Array.from({ length: times }, () => randomInt(0x7fffffff)) : [seed]
    process.exitCode = (await steady(seeds, runs)) ? 0 : 1
  })
  .parseAsync()

async function steady(seeds: readonly number[], runs: number | undefined): Promise<boolean> {
  let clean = 0
  for (const [index, seed] of seeds.entries()) {
    const began = performance.now()
    const options = { seed, ...(runs === undefined ? {} : { runs }) }
    const outcomes: RoleOutcome[] = [
      await runBus(reference('bus'), options),
      await runClient(reference('client'), options),
    ]
    const faults = outcomes.flatMap(accusationsOf)
    if (faults.length === 0) clean += 1
    const seconds = ((performance.now() - began) / 1_000).toFixed(0)
    console.log(`run ${index + 1} of ${seeds.length}, seed ${seed}: ${faults.length} failures in ${seconds} s`)
    for (const fault of faults) console.log(`  ${fault}`)
  }
  console.log(`${clean} of ${seeds.length} runs without a failure`)
  return clean === seeds.length
}
