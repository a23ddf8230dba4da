import { writeFile } from 'node:fs/promises'
import { Argument, Command, CommanderError, Option } from 'commander'
import { roleConsole } from '../report/role-console.js'
import type { Role } from '../requirements.js'
import { EXIT, exitCode } from '../run/exit-code.js'
import type { Report } from '../run/role-report.js'
import { PROTOCOL_VERSION, type RoleOutcome, runRole } from '../run/run-role.js'
import { printList } from './list.js'
import {
  type CommandOptions,
  DEFAULT_AT_ONCE,
  DEFAULT_RUNS,
  DEFAULT_TIMEOUT_MS,
  list,
  positive,
  seed,
} from './options.js'
import { type PlannedRun, plan, UsageError } from './plan.js'

/** The command. Sets `process.exitCode`: see {@link EXIT}. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('devtools-bus-conformance')
    .description(
      'Tells whether a bus or a client speaks Devtools Bus protocol v1.\n' +
        'Without a subject: the reference server and the reference client, if they are installed.',
    )
    .addArgument(new Argument('[role]', 'what the subject is').choices(['bus', 'client']))
    .option(
      '--command <command>',
      'shell command that starts the subject as an adapter (JSON lines on stdin and stdout)',
    )
    .option('--url <url>', 'a bus that runs already, tested as a black box')
    .option('--token <token>', 'token of that bus')
    .option('--only <ids>', 'run only these cases or requirements (* stands for anything)', list)
    .option('--skip <ids>', 'leave these cases or requirements out', list)
    .option('--runs <number>', 'histories per property', positive, DEFAULT_RUNS)
    .option('--seed <number>', 'seed of all histories (default: drawn at random and printed)', seed)
    .option('--capabilities <names>', 'take these instead of what the subject declares', list)
    .option('--timeout <ms>', 'how long to wait for what must come', positive, DEFAULT_TIMEOUT_MS)
    .option('--at-once <number>', 'cases at a time, each with a process of its own', positive, DEFAULT_AT_ONCE)
    .option('--strict', 'a SHOULD that is not followed counts as broken', false)
    .option('--json <file>', 'write the report as JSON')
    .option('--bail', 'stop after the first failure', false)
    .option('--verbose', 'a line for each case', false)
    .addOption(
      new Option('--protocol <version>', 'protocol version').choices([PROTOCOL_VERSION]).default(PROTOCOL_VERSION),
    )
    .addHelpText('after', '\nExit: 0 conformant, 1 not conformant, 2 usage, 3 incomplete.')
    .enablePositionalOptions()
    .exitOverride()
    .action(async (role: Role | undefined, given: Partial<CommandOptions>) => {
      process.exitCode = await run(role, withDefaults(given))
    })
  program
    .command('list')
    .description('print every requirement with its cases')
    .option('--json', 'as JSON', false)
    .action(({ json }: { json: boolean }) => printList(json))
  // Whoever reads the output may have seen enough, as `| head` has.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    process.exit(code === 'EPIPE' ? (process.exitCode ?? EXIT.incomplete) : EXIT.incomplete)
  })
  try {
    await program.parseAsync(argv)
  } catch (cause) {
    if (cause instanceof CommanderError) process.exitCode = cause.exitCode === 0 ? 0 : EXIT.usage
    else if (cause instanceof UsageError) fail(cause.message, EXIT.usage)
    else fail(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause), EXIT.incomplete)
  }
}

async function run(role: Role | undefined, options: CommandOptions): Promise<number> {
  const outcomes: RoleOutcome[] = []
  for (const planned of plan(role, options)) outcomes.push(await runPlanned(planned, options))
  if (options.json !== undefined)
    await writeFile(options.json, `${JSON.stringify(reportOf(outcomes, options), null, 2)}\n`)
  return exitCode(outcomes, options.strict)
}

async function runPlanned(planned: PlannedRun, { verbose, strict }: CommandOptions): Promise<RoleOutcome> {
  const screen = roleConsole(planned.role, { verbose, strict })
  const outcome = await (planned.role === 'bus'
    ? runRole({ ...planned.run, ...screen.progress })
    : runRole({ ...planned.run, ...screen.progress }))
  screen.conclude(outcome)
  return outcome
}

function reportOf(outcomes: readonly RoleOutcome[], options: CommandOptions): Report {
  const [first, ...others] = outcomes.map(({ report }) => report)
  if (first !== undefined && others.length === 0) return first
  return { protocol: PROTOCOL_VERSION, seed: options.seed, runs: outcomes.map(({ report }) => report) }
}

function withDefaults(given: Partial<CommandOptions>): CommandOptions {
  return {
    ...(given as CommandOptions),
    only: given.only ?? [],
    skip: given.skip ?? [],
    seed: given.seed ?? Math.floor(Math.random() * 0x7fffffff),
  }
}

function fail(message: string, code: number): void {
  process.stderr.write(`devtools-bus-conformance: ${message}\n`)
  process.exitCode = code
}
