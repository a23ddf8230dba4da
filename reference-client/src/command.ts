/** The command of this package: `npx @devtools-bus/client`. */
import { runCommandLine } from '@devtools-bus/schema/command-line'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { runAdapter } from './commands/adapter.js'
import { emitCommand } from './commands/emit.js'
import { tailCommand } from './commands/tail.js'

/** Runs the command line in `argv`, which begins as `process.argv` does. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command(`npx ${packageJson.name}`)
    .description('Show and emit events of a devtools bus, from a terminal.')
    .addCommand(tailCommand())
    .addCommand(emitCommand())
    .addCommand(
      new Command('adapter')
        .description('Run this client as the subject of the conformance suite: JSON lines on stdin and stdout.')
        .action(() => runAdapter(process.stdin, process.stdout)),
    )
  await runCommandLine(program, argv, { version: packageJson.version, bugs: packageJson.bugs.url })
}
