import { createRequire } from 'node:module'
import { expected, nonEmpty, runCommandLine, wholeNumber } from '@devtools-bus/schema/command-line'
import { Argument, Command, Option } from 'commander'
import { checkReportFile, writeReport } from '../report/report-file.js'
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
  idsOf,
  MOST_SEED,
  readCapabilities,
  readProtocol,
  readRole,
} from './options.js'
import { type PlannedRun, plan } from './plan.js'

const { name, version, bugs } = createRequire(import.meta.url)('../../package.json') as {
  name: string
  version: string
  bugs: { url: string }
}
const LONGEST_MS = 2 ** 31 - 1
const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143 } as const

/** Runs the command of this package, `npx @devtools-bus/conformance`. Sets `process.exitCode`: see {@link EXIT}. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command(`npx ${name}`)
    .description(
      'Test whether a bus or a client speaks Devtools Bus protocol v1.\n' +
        'Without a subject: the reference server and the reference client, if they are installed.',
    )
    .addArgument(new Argument('[role]', 'role of the subject: bus or client').argParser(readRole))
    .option(
      '--command <command>',
      'shell command that starts the subject as an adapter (JSON lines on stdin and stdout)',
      nonEmpty('--command', 'a shell command'),
    )
    .option('--url <url>', 'a running bus, tested as a black box')
    .option('--token <token>', 'token of that bus', nonEmpty('--token', 'a token'))
    .option('--only <ids>', 'run only these cases or requirements (* matches any characters)', idsOf('--only'))
    .option('--skip <ids>', 'skip these cases or requirements', idsOf('--skip'))
    .option(
      '--runs <number>',
      'histories per property',
      wholeNumber('--runs', { least: 1, example: 100 }),
      DEFAULT_RUNS,
    )
    .option(
      '--seed <number>',
      'seed of all histories (default: random, printed)',
      wholeNumber('--seed', { least: -MOST_SEED, most: MOST_SEED, example: 42 }),
    )
    .option(
      '--capabilities <names>',
      'replace the capabilities that the subject declares; none: no capability',
      readCapabilities,
    )
    .option(
      '--timeout <ms>',
      'how long to wait for each expected observation',
      wholeNumber('--timeout', { least: 1, most: LONGEST_MS, example: DEFAULT_TIMEOUT_MS }),
      DEFAULT_TIMEOUT_MS,
    )
    .option(
      '--at-once <number>',
      'cases to run concurrently, each with its own process',
      wholeNumber('--at-once', { least: 1, most: 1_000, example: DEFAULT_AT_ONCE }),
      DEFAULT_AT_ONCE,
    )
    .option('--strict', 'treat an unmet SHOULD as broken', false)
    .option('--json <file>', 'write the report as JSON', nonEmpty('--json', 'a file'))
    .option('--bail', 'stop after the first failure', false)
    .option('--verbose', 'print a line for each case', false)
    .addOption(new Option('--protocol <version>', 'protocol version').argParser(readProtocol).default(PROTOCOL_VERSION))
    .addHelpText('after', '\nExit codes: 0 conformant, 1 not conformant, 2 usage, 3 incomplete.')
    .enablePositionalOptions()
    .action(async (role: Role | undefined, given: Partial<CommandOptions>) => {
      process.exitCode = await run(role, withDefaults(given))
    })
  program
    .command('list')
    .description('Print every requirement with its cases.')
    .option('--json', 'print it as JSON', false)
    .action(({ json }: { json: boolean }) => printList(json))
  await runCommandLine(program, argv, { version, bugs: bugs.url, failureExit: EXIT.incomplete })
}

async function run(role: Role | undefined, options: CommandOptions): Promise<number> {
  const plans = plan(role, options)
  if (options.json !== undefined) await checkReportFile(options.json)
  endWithSubjects()
  const outcomes: RoleOutcome[] = []
  for (const planned of plans) outcomes.push(await runPlanned(planned, options))
  if (options.json !== undefined) await writeReport(options.json, reportOf(outcomes, options))
  return exitCode(outcomes, options.strict)
}

/** At a signal, or once nobody reads the output, subjects end with the suite: its `exit` ends them. */
function endWithSubjects(): void {
  process.stdout.on('error', () => process.exit(EXIT.incomplete))
  for (const [signal, code] of Object.entries(SIGNAL_EXIT)) process.once(signal, () => process.exit(code))
}

async function runPlanned(planned: PlannedRun, { command, verbose, strict }: CommandOptions): Promise<RoleOutcome> {
  const screen = roleConsole(planned.role, { verbose, strict })
  const outcome = await (planned.role === 'bus'
    ? runRole({ ...planned.run, ...screen.progress })
    : runRole({ ...planned.run, ...screen.progress }))
  if (command !== undefined && outcome.incomplete !== undefined) checkFound(command, outcome.incomplete)
  screen.conclude(outcome)
  return outcome
}

/** A shell exits with 126 or 127 where it cannot run a command. @throws UsageError */
function checkFound(command: string, incomplete: string): void {
  if (!/^the subject never started: .*\(exit code 12[67]\)/.test(incomplete)) return
  const said = incomplete.split('\n').at(-1)
  throw expected('--command to start an adapter', command, `check its spelling and path (${said})`)
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
    seed: given.seed ?? Math.floor(Math.random() * MOST_SEED),
  }
}
