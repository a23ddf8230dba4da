import { randomInt } from 'node:crypto'
import { Command } from 'commander'
import { historiesCommand } from './histories-command.js'
import { wholeNumber } from './whole-number.js'

interface Flags {
  histories?: number
  seed?: number
  atOnce: number
}

export function program(): Command {
  return new Command('soak')
    .description('The reference bus and reference links over faulty lines: what was sent, heard and declared lost.')
    .option('--histories <n>', 'play this many random histories', wholeNumber)
    .option('--seed <n>', 'draw the same again', wholeNumber)
    .option('--at-once <n>', 'how many histories are played at the same time', wholeNumber, 6)
    .action(async (flags: Flags) => {
      const seed = flags.seed ?? randomInt(1_000_000_000)
      const passed = await historiesCommand({ histories: flags.histories ?? 10, seed, atOnce: flags.atOnce })
      process.exitCode = passed ? 0 : 1
    })
}
