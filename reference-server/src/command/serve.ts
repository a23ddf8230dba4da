import { CommandFailure, expected, nonEmpty, UsageError, wholeNumber } from '@devtools-bus/schema/command-line'
import { DEFAULT_BASE_PATH } from '@devtools-bus/schema/constants'
import { terminalText } from '@devtools-bus/schema/terminal'
import { Command } from 'commander'
import { type BusAddress, createBus } from '../index.js'
import { isLoopbackAddress } from '../node/loopback.js'
import { isBasePath } from '../option-forms.js'
import { type BusOptions, settle, type WindowOptions } from '../options.js'
import { clientCommand, shellWord } from '../shown-commands.js'

interface ServeFlags extends Omit<BusOptions, 'server' | 'eventTarget' | 'onError' | 'onWarning' | 'window'> {
  windowEvents?: number
  windowBytes?: number
  windowMs?: number
  json?: boolean
}

const defaults = settle({})
const MIB = 1024 * 1024
const LONGEST_MS = 2 ** 31 - 1
const MOST_EVENTS = 10_000_000

/** `serve`: runs a bus until SIGINT or SIGTERM. Has every option of the API except callbacks and servers. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Start a bus and keep it running until Ctrl-C.')
    .option(
      '--host <host>',
      'host to listen on; "localhost" means 127.0.0.1 and ::1',
      nonEmpty('--host', 'a host name or an address'),
      defaults.host,
    )
    .option(
      '--port <port>',
      'port to listen on; the next free one if it is in use; 0: any',
      wholeNumber('--port', { least: 0, most: 65_535, example: defaults.port }),
      defaults.port,
    )
    .option('--base-path <path>', 'base path of the endpoints', readBasePath, defaults.basePath)
    .option(
      '--token [token]',
      'require this token, or a generated one (default: DEVTOOLS_BUS_TOKEN); always required beyond loopback',
      readToken,
    )
    .option(
      '--allowed-origins <origins...>',
      'origins to accept in addition to loopback: https://app.example, "https://*.example.dev", file://',
    )
    .option(
      '--allowed-hosts <hosts...>',
      'host names to accept in addition to loopback; they need the token; ".example" allows subdomains',
    )
    .option(
      '--project <name>',
      'serve only clients that name this project or none',
      nonEmpty('--project', 'the name of a project'),
    )
    .option(
      '--max-message-bytes <bytes>',
      'largest message or POST body',
      wholeNumber('--max-message-bytes', { least: 1, most: 256 * MIB, example: defaults.maxMessageBytes }),
      defaults.maxMessageBytes,
    )
    .option(
      '--window-events <count>',
      'number of recent events kept for clients that reconnect',
      wholeNumber('--window-events', { least: 1, most: MOST_EVENTS, example: defaults.window.events }),
      defaults.window.events,
    )
    .option(
      '--window-bytes <bytes>',
      'maximum size of these events',
      wholeNumber('--window-bytes', { least: 1, most: 1024 * MIB, example: defaults.window.bytes }),
      defaults.window.bytes,
    )
    .option(
      '--window-ms <ms>',
      'how long the session of a disconnected client is kept',
      wholeNumber('--window-ms', { least: 1, most: LONGEST_MS, example: defaults.window.ms }),
      defaults.window.ms,
    )
    .option(
      '--history <count>',
      'number of recent events kept for clients that request history; 0: none',
      wholeNumber('--history', { least: 0, most: MOST_EVENTS, example: defaults.history }),
      defaults.history,
    )
    .option(
      '--heartbeat-ms <ms>',
      'heartbeat interval of an idle connection',
      wholeNumber('--heartbeat-ms', { least: 1, most: LONGEST_MS, example: defaults.heartbeatMs }),
      defaults.heartbeatMs,
    )
    .option('--json', 'print one line of JSON once the bus listens, instead of text')
    .action(({ json, windowEvents, windowBytes, windowMs, ...flags }: ServeFlags) => {
      const window = { events: windowEvents, bytes: windowBytes, ms: windowMs } as WindowOptions
      // A command line can be read by every user of the machine (`ps`), the environment by its owner.
      const token = flags.token ?? tokenInEnvironment() ?? false
      return serve({ ...flags, token, window }, json === true)
    })
}

async function serve(options: BusOptions, json: boolean): Promise<void> {
  const { basePath, host, port, project, token } = settled(options)
  // What it would warn of stands in the lines below.
  const bus = createBus({ ...options, onWarning: () => {} })
  // Before anything is printed: whoever reads the address may already want the bus gone.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void bus.stop().then(() => process.exit(0)))
  }
  const address = await bus.start().catch(({ message }: Error) => {
    throw new CommandFailure(`cannot listen on ${host}, port ${port}: ${message}`)
  })
  const isForAll = token !== false || !address.addresses.every(isLoopbackAddress)
  const neededBy = isForAll ? 'every connection needs it' : 'connections to allowed hosts need it'
  const lines = json
    ? [JSON.stringify({ ...address, basePath, project, pid: process.pid })]
    : startUpLines(address, basePath, port, neededBy)
  console.log(lines.map(terminalText).join('\n'))
}

/** @throws UsageError that names the flag. */
function settled(options: BusOptions): ReturnType<typeof settle> {
  try {
    return settle(options)
  } catch (cause) {
    if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause
    throw new UsageError(withFlag(cause.message), { cause })
  }
}

/** `allowedHosts[0]: expected a host name` reads `expected --allowed-hosts to be a host name` here. */
function withFlag(message: string): string {
  const text = message.replace(/^(\w+)\S*: expected /, (_, name: string) => {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return `expected --${flag} to be `
  })
  return /, got .*: ./.test(text) ? text : `${text}: see npx @devtools-bus/server serve --help`
}

function startUpLines(address: BusAddress, basePath: string, wanted: number, neededBy: string): string[] {
  const { port, addresses, token } = address
  // A path of its own is a part of the address.
  const url = address.url + (basePath === DEFAULT_BASE_PATH ? '' : basePath)
  const reached = { ...address, url }
  const variables = [
    `DEVTOOLS_BUS_URL=${shellWord(url)}`,
    ...(token === undefined ? [] : [`DEVTOOLS_BUS_TOKEN=${shellWord(token)}`]),
  ]
  return [
    `Devtools bus on ${address.url}${basePath}   (listening on ${addresses.join(', ')})`,
    ...(wanted === 0 || wanted === port ? [] : [`Port ${wanted} is in use, so it is ${port} this time.`]),
    ...(token === undefined ? [] : [`Token: ${token}   (${neededBy})`]),
    '',
    `Watch events:   ${clientCommand('tail', reached)}`,
    `Send one:       ${clientCommand(`emit demo:hello '{"n":1}'`, reached)}`,
    `From code:      ${variables.join(' ')} node your-app.js`,
    '',
    'Ctrl-C stops it.',
  ]
}

/** @throws UsageError */
function readBasePath(text: string): string {
  if (isBasePath(text)) return text
  throw expected('--base-path to be a path', text, `write --base-path ${DEFAULT_BASE_PATH}, for example`)
}

/** @throws UsageError */
function readToken(text: string): string {
  return checkedToken(text, '--token')
}

/** @throws UsageError */
function tokenInEnvironment(): string | undefined {
  const { DEVTOOLS_BUS_TOKEN: token } = process.env
  return token ? checkedToken(token, 'DEVTOOLS_BUS_TOKEN') : undefined
}

/** @throws UsageError, which does not show the token. */
function checkedToken(text: string, name: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text
  throw new UsageError(
    `expected ${name} to be visible ASCII characters without spaces, got other ones: write --token alone for a fresh token`,
  )
}
