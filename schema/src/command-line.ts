/**
 * What the commands of the packages have in common: errors on one line of stderr, never a stack, exit code 2 for usage errors,
 * and `--version` on every command. Runs in Node.js only; commander is the caller's.
 */
import { terminalLines, terminalText } from './terminal.js'

export const USAGE_EXIT = 2

/** The command line is wrong. `message` reads `expected X, got Y: do Z`. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The command line is right, but the command failed: there is no bus, the port cannot be bound. */
export class CommandFailure extends Error {
  override name = 'CommandFailure'
}

/** @param got what was given; a string is quoted */
export function expected(what: string, got: string | undefined, advice: string): UsageError {
  return new UsageError(`expected ${what}, got ${got === undefined ? 'nothing' : quoted(got)}: ${advice}`)
}

/** What {@link runCommandLine} uses of commander's `Command`. */
export interface CommandLine {
  readonly commands: readonly CommandLine[]
  readonly parent: CommandLine | null
  readonly registeredArguments: readonly unknown[]
  readonly args: readonly string[]
  name(): string
  version(version: string, flags: string, description: string): unknown
  configureOutput(output: { writeErr(text: string): void; outputError(text: string): void }): unknown
  exitOverride(callback: (error: CommandLineError) => never): unknown
  parseAsync(argv: readonly string[]): Promise<unknown>
}

/** What is used of commander's `CommanderError`. */
export interface CommandLineError extends Error {
  code: string
  exitCode: number
}

export interface RunOptions {
  version: string
  /** Where to report an internal error. */
  bugs: string
  /** Exit code where the command line is right and the command fails. Default 1. */
  failureExit?: number
}

/** The help or the version was printed. */
class Done extends Error {}

/** Runs `program` on `argv`, which begins as `process.argv` does. Never rejects; sets `process.exitCode`. */
export async function runCommandLine(
  program: CommandLine,
  argv: readonly string[],
  options: RunOptions,
): Promise<void> {
  const { version, failureExit = 1 } = options
  const report = (cause: unknown): number => {
    const [message, exit] = describe(cause, options)
    process.stderr.write(`error: ${terminalText(message)}\n`)
    if (process.env.DEVTOOLS_BUS_DEBUG && cause instanceof Error) {
      process.stderr.write(`${terminalLines(String(cause.stack)).join('\n')}\n`)
    }
    return exit ?? failureExit
  }
  // Nobody can be told any more.
  process.stderr.on('error', () => {})
  process.stdout.on('error', (cause: Error & { code?: string }) => {
    // The reader may have seen enough, as `| head` has.
    if (cause.code !== 'EPIPE') {
      process.exit(report(new CommandFailure(`cannot write to standard output: ${cause.message}`)))
    }
  })
  process.on('uncaughtException', (cause) => process.exit(report(cause)))
  for (const command of withDescendants(program)) prepare(command, version)
  try {
    await program.parseAsync(argv)
  } catch (cause) {
    if (!(cause instanceof Done)) process.exitCode = report(cause)
  }
}

function describe(cause: unknown, { bugs }: RunOptions): [message: string, exit?: number] {
  if (cause instanceof UsageError) return [cause.message, USAGE_EXIT]
  const message = cause instanceof Error ? cause.message : String(cause)
  if (cause instanceof CommandFailure) return [message]
  return [`internal error: ${message}: report it at ${bugs}, with the output under DEVTOOLS_BUS_DEBUG=1`]
}

function prepare(command: CommandLine, version: string): void {
  command.version(version, '-V, --version', 'print the version')
  // Errors are printed once, by `report`.
  command.configureOutput({ writeErr: () => {}, outputError: () => {} })
  command.exitOverride((error) => {
    throw error.exitCode === 0 ? new Done() : usageError(command, error)
  })
}

function usageError(command: CommandLine, { code, message }: CommandLineError): UsageError {
  const help = `see ${pathOf(command)} --help`
  const [, suggestion] = /\(Did you mean (.*)\?\)$/.exec(message) ?? []
  const advice = suggestion === undefined ? help : `did you mean ${suggestion}?`
  const [, named = ''] = /'([\s\S]*)'/.exec(message) ?? []
  const names = command.commands.map((one) => one.name()).join(', ')
  switch (code) {
    case 'commander.unknownOption':
      return expected(`an option of ${pathOf(command)}`, named, advice)
    case 'commander.unknownCommand':
      return expected(`a command (${names})`, named, advice)
    case 'commander.help':
      return expected(
        `a command (${names})`,
        command.args.find((arg) => arg !== 'help'),
        help,
      )
    case 'commander.missingArgument':
      return expected(`<${named}>`, undefined, help)
    case 'commander.optionMissingArgument':
      return expected(`a value after ${named.split(/[ ,]/)[0]}`, undefined, `write ${named}, ${help}`)
    case 'commander.excessArguments': {
      const { length } = command.registeredArguments
      const most = length === 0 ? 'no argument' : `at most ${length} ${length === 1 ? 'argument' : 'arguments'}`
      return expected(most, command.args.slice(length).join(' '), help)
    }
    default:
      return new UsageError(`${message.replace(/^error: /, '').split('\n')[0]}: ${help}`)
  }
}

function withDescendants(command: CommandLine): CommandLine[] {
  return [command, ...command.commands.flatMap(withDescendants)]
}

/** `npx @devtools-bus/client tail` */
function pathOf(command: CommandLine): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

const QUOTED_CHARACTERS = 100

function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text)
}

/** Reads the value of an option. */
export type ValueReader<Value> = (text: string) => Value

export interface WholeNumberRange {
  least: number
  /** Default: no limit. */
  most?: number
  /** One that may be given. */
  example: number
}

/** @throws UsageError */
export function wholeNumber(option: string, { least, most, example }: WholeNumberRange): ValueReader<number> {
  const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`
  return (text) => {
    const number = Number(text)
    const isInRange = number >= least && number <= (most ?? Number.MAX_SAFE_INTEGER)
    if (/^[+-]?\d+$/.test(text) && isInRange) return number
    throw expected(`${option} to be a whole number ${range}`, text, `write ${option} ${example}, for example`)
  }
}

/** A value that is not empty, and not the next option. @throws UsageError */
export function nonEmpty(option: string, what: string): ValueReader<string> {
  return (text) => {
    if (text !== '' && !text.startsWith('--')) return text
    throw expected(`${option} to be ${what}`, text, `give the value after ${option}, or omit ${option}`)
  }
}
