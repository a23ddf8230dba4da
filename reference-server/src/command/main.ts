import { Command } from 'commander'
import { PACKAGE } from '../package-info.js'
import { runAdapter } from './adapter.js'
import { serveCommand } from './serve.js'

/** Runs the command `devtools-bus`. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('devtools-bus')
    .description('The reference bus of the Devtools Bus protocol.')
    .version(PACKAGE.version)
    .addCommand(serveCommand())
  program
    .command('adapter')
    .description('speak the conformance adapter contract on standard input and output (JSON lines)')
    .action(() => runAdapter(process.stdin, process.stdout))
  await program.parseAsync(argv)
}
