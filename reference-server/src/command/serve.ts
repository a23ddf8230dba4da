import { DEFAULT_BASE_PATH } from '@devtools-bus/schema/constants'
import { Command, InvalidArgumentError } from 'commander'
import { type BusAddress, createBus } from '../index.js'
import { isLoopbackAddress } from '../node/loopback.js'
import { type BusOptions, settle, type WindowOptions } from '../options.js'
import { clientCommand } from '../shown-commands.js'

interface ServeFlags extends Omit<BusOptions, 'server' | 'eventTarget' | 'onError' | 'onWarning' | 'window'> {
  windowEvents?: number
  windowBytes?: number
  windowMs?: number
  json?: boolean
}

const defaults = settle({})

/** `devtools-bus serve`: a bus in this process, until it is told to stop. Every option of the API but those of code. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('start a bus and keep it running until Ctrl-C')
    .option('--host <host>', 'where to listen; "localhost" means 127.0.0.1 and ::1', defaults.host)
    .option('--port <port>', 'the next free one is taken where it is in use; 0: any', wholeNumber, defaults.port)
    .option('--base-path <path>', 'path below which the endpoints are', defaults.basePath)
    .option(
      '--token [token]',
      'require this token, or a fresh one; default: $DEVTOOLS_BUS_TOKEN; always so beyond loopback',
    )
    .option(
      '--allowed-origins <origins...>',
      'origins to accept beside loopback ones: https://app.example, "https://*.example.dev", file://',
    )
    .option(
      '--allowed-hosts <hosts...>',
      'host names to accept, with the token, beside loopback ones; ".example" allows subdomains',
    )
    .option('--project <name>', 'serve clients of this project, and those that name none')
    .option('--max-message-bytes <bytes>', 'largest message or POST body', wholeNumber, defaults.maxMessageBytes)
    .option(
      '--window-events <count>',
      'newest events kept for clients that come back',
      wholeNumber,
      defaults.window.events,
    )
    .option('--window-bytes <bytes>', 'their bytes at most', wholeNumber, defaults.window.bytes)
    .option('--window-ms <ms>', 'how long a client may be away', wholeNumber, defaults.window.ms)
    .option(
      '--history <count>',
      'newest events kept for clients that ask for them; 0: none',
      wholeNumber,
      defaults.history,
    )
    .option(
      '--heartbeat-ms <ms>',
      'how often a quiet connection gets a sign of life',
      wholeNumber,
      defaults.heartbeatMs,
    )
    .option('--json', 'print one line of JSON once it listens, instead of text')
    .action(async ({ json, windowEvents, windowBytes, windowMs, ...flags }: ServeFlags, command: Command) => {
      const window = { events: windowEvents, bytes: windowBytes, ms: windowMs } as WindowOptions
      // A command line can be read by every user of the machine (`ps`), the environment by its owner.
      const token = flags.token ?? (process.env.DEVTOOLS_BUS_TOKEN || false)
      try {
        await serve({ ...flags, token, window }, json === true)
      } catch (error) {
        command.error(`devtools-bus serve: ${withFlags((error as Error).message)}`)
      }
    })
}

async function serve(options: BusOptions, json: boolean): Promise<void> {
  const { basePath, port, project, token } = settle(options)
  // What it would warn of stands in the lines below.
  const bus = createBus({ ...options, onWarning: () => {} })
  // Before anything is printed: whoever reads the address may already want the bus gone.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void bus.stop().then(() => process.exit(0)))
  }
  const address = await bus.start()
  if (json) console.log(JSON.stringify({ ...address, basePath, project, pid: process.pid }))
  else {
    const isForAll = token !== false || !address.addresses.every(isLoopbackAddress)
    console.log(
      startUpLines(
        address,
        basePath,
        port,
        isForAll ? 'every connection needs it' : 'connections to allowed hosts need it',
      ).join('\n'),
    )
  }
}

function startUpLines(address: BusAddress, basePath: string, wanted: number, neededBy: string): string[] {
  const { port, addresses, token } = address
  // A path of its own is a part of the address.
  const url = address.url + (basePath === DEFAULT_BASE_PATH ? '' : basePath)
  const reached = { ...address, url }
  return [
    `Devtools bus on ${address.url}${basePath}   (listening on ${addresses.join(', ')})`,
    ...(wanted === 0 || wanted === port ? [] : [`Port ${wanted} is in use, so it is ${port} this time.`]),
    ...(token === undefined ? [] : [`Token: ${token}   (${neededBy})`]),
    '',
    `Watch events:   ${clientCommand('tail', reached)}`,
    `Send one:       ${clientCommand(`emit demo:hello '{"n":1}'`, reached)}`,
    `From code:      DEVTOOLS_BUS_URL=${url}${token === undefined ? '' : ` DEVTOOLS_BUS_TOKEN=${token}`} node your-app.js`,
    '',
    'Ctrl-C stops it.',
  ]
}

/** With an option of the API, which the message begins with, as the flag that it is here. */
function withFlags(message: string): string {
  return message.replace(/^([a-z]\w*(?:\.\w+)?)(?:\[\d+\])?(?=: expected)/, (_, option: string) => {
    return `--${option.replace('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  })
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('it must be a whole number.')
  return Number(text)
}
