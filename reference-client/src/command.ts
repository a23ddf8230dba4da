/** The command `devtools-bus-client`. */
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { runAdapter } from './commands/adapter.js'
import { emitCommand } from './commands/emit.js'
import { tailCommand } from './commands/tail.js'

/** Runs the command line in `argv`, which begins as `process.argv` does. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('devtools-bus-client')
    .description('Hear and emit events of a devtools bus, from a terminal.')
    .version(packageJson.version)
    .showHelpAfterError('(--help shows what there is)')
    .addCommand(tailCommand())
    .addCommand(emitCommand())
    .addCommand(
      new Command('adapter')
        .description('Let a conformance harness drive this client: JSON lines on stdin and stdout.')
        .action(() => runAdapter(process.stdin, process.stdout)),
    )
  for (const command of program.commands) command.copyInheritedSettings(program)
  try {
    await program.parseAsync(argv)
  } catch (cause) {
    console.error(`error: ${cause instanceof Error ? cause.message : String(cause)}`)
    process.exitCode = 1
  }
}
