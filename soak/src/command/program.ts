import { randomInt } from 'node:crypto'
import { Command, Option } from 'commander'
import { linkReports } from '../pair/link-reports.js'
import { scenarios } from '../scenarios/index.js'
import { enduranceCommand } from './endurance-command.js'
import { historiesCommand } from './histories-command.js'
import { scenarioCommand } from './scenario-command.js'
import { wholeNumber } from './whole-number.js'

interface Flags {
  histories?: number
  scenario?: string
  seed?: number
  minutes: number
  clients: number
  rate: number
  atOnce: number
  shrink?: boolean
}

export function program(): Command {
  return new Command('soak')
    .description('The reference bus and reference links over faulty lines: what was sent, heard and declared lost.')
    .option('--minutes <n>', 'how long clients are kept under random faults', Number, 10)
    .option('--clients <n>', 'how many of them', wholeNumber, 50)
    .option('--rate <n>', 'events a second, all clients together', wholeNumber, 100)
    .option('--histories <n>', 'instead: play this many random histories', wholeNumber)
    .addOption(
      new Option('--scenario <name>', 'instead: run one course of events').choices([...Object.keys(scenarios), 'all']),
    )
    .option('--seed <n>', 'draw the same again', wholeNumber)
    .option('--at-once <n>', 'how many histories are played at the same time', wholeNumber, 6)
    .option('--shrink', 'look for the shortest history that fails as the first failure does')
    .action(async (flags: Flags) => {
      linkReports.intercept()
      process.exitCode = (await run(flags)) ? 0 : 1
    })
}

function run({ histories, scenario, seed = randomInt(1_000_000_000), ...rest }: Flags): Promise<boolean> {
  if (scenario !== undefined) return scenarioCommand(scenario)
  if (histories !== undefined)
    return historiesCommand({ histories, seed, atOnce: rest.atOnce, shrink: rest.shrink === true })
  return enduranceCommand({ ...rest, seed })
}
