import { runCommandLine } from '@devtools-bus/schema/command-line'
import { Command } from 'commander'
import { BUGS_URL, PACKAGE } from '../package-info.js'
import { runAdapter } from './adapter.js'
import { serveCommand } from './serve.js'

/** Runs the command of this package, `npx @devtools-bus/server`. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command(`npx ${PACKAGE.name}`)
    .description('Run the reference bus of the Devtools Bus protocol.')
    .addCommand(serveCommand())
    .addCommand(
      new Command('adapter')
        .description('Run this bus as the subject of the conformance suite: JSON lines on stdin and stdout.')
        .action(() => runAdapter(process.stdin, process.stdout)),
    )
  await runCommandLine(program, argv, { version: PACKAGE.version, bugs: BUGS_URL })
}
