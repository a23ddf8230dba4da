import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError } from 'commander'
import { line, table } from './report/table.js'
import { problemsOf, type Result, worst } from './result.js'
import { runScenario } from './run.js'
import { scenarios } from './scenarios/index.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

interface Flags {
  only: string[]
  list?: boolean
  repeat: number
  checkout: string
  json?: string
}

export function program(): Command {
  return new Command('cost')
    .description('Measure the memory and delay that one hostile peer adds to the reference bus and client.')
    .option('--only <patterns...>', 'run only these scenarios; * matches any characters', [])
    .option('--list', 'list the scenarios and exit')
    .option('--repeat <n>', 'run each scenario n times; report the highest memory and the lowest delay', positive, 1)
    .option('--checkout <dir>', 'measure the build in this directory (default: this checkout)', ROOT)
    .option('--json <file>', 'also write the results to this file, as JSON')
    .addHelpText(
      'after',
      `
Memory added    peak resident memory of the bus during the attack, less its resident memory before.
Delay added     longest delivery of an event between two other clients, less the usual one, and less the time for which other
                programs kept the bus or these clients from running (known on Linux alone).
CPU time        the most that the bus used while such an event was under way.
By the clock    the delay added, other programs included.

Exit code: 0 where every bound holds, 1 where one is broken, 2 where the options are wrong.`,
    )
    .action(async (flags: Flags) => {
      process.exitCode = await run(flags)
    })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
}

async function run({ only, list, repeat, checkout, json }: Flags): Promise<number> {
  const chosen = scenarios.filter(({ name }) => only.length === 0 || only.some((pattern) => matches(name, pattern)))
  if (chosen.length === 0) {
    console.error(`cost: expected --only to name a scenario, got "${only.join(' ')}": see the names with --list`)
    return 2
  }
  if (list === true) {
    for (const { name, about } of chosen) console.log(`${name.padEnd(34)} ${about}`)
    return 0
  }
  const results: Result[] = []
  for (const scenario of chosen) {
    const runs: Result[] = []
    while (runs.length < repeat) runs.push(await runScenario(scenario, resolve(checkout)))
    const result = worst(runs)
    console.error(line(result))
    results.push(result)
  }
  console.log(table(results))
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`)
  const broken = results.filter((result) => problemsOf(result).length > 0)
  console.log(`\n${results.length - broken.length} of ${results.length} scenarios hold`)
  return broken.length === 0 ? 0 : 1
}

function matches(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[^\w-]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(name)
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1.')
  return Number(text)
}
