import { encode } from '@devtools-bus/schema/codec'
import { Command, InvalidArgumentError } from 'commander'
import { createLink } from '../link.js'
import { addressOf, type BusFlags, withBusOptions } from './bus-options.js'
import { eventLine, type LineStyle, statusLine } from './event-line.js'
import { StatusText } from './status-text.js'

interface TailFlags extends BusFlags {
  json?: boolean
  panel?: boolean
  history: number
}

export function tailCommand(): Command {
  return withBusOptions(
    new Command('tail').description('Show live events, and what becomes of the connection. Ctrl-C ends it.'),
  )
    .option('--json', 'one event a line, as JSON; status changes go to stderr')
    .option('--panel', 'connect as a panel, which hears no other panels (default: as a bridge, which hears everything)')
    .option('--history <n>', 'begin with as many earlier events, as far as the bus keeps them', readCount, 0)
    .action((flags: TailFlags) => tail(flags))
}

async function tail({ json = false, panel = false, history, ...flags }: TailFlags): Promise<void> {
  const { stdout, stderr } = process
  const style = (): LineStyle => ({
    width: stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY,
    colour: stdout.isTTY === true && !process.env.NO_COLOR,
  })
  const link = createLink({ ...addressOf(flags), bridge: !panel, history })
  const texts = new StatusText(flags.url, link.status)
  link.onStatus((status) => {
    const text = texts.next(status)
    if (text === undefined) return
    if (json) stderr.write(`${text}\n`)
    else stdout.write(`${statusLine(text, new Date(), style())}\n`)
  })
  link
    .port()
    .listen((event) => stdout.write(json ? `${encode(event)}\n` : `${eventLine(event, new Date(), style())}\n`))
  await untilInterrupted()
  await link.close()
}

/** Resolves at Ctrl-C, at a polite request to end, or when nobody reads the output any more. */
function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    // The link alone keeps no process alive while it waits for a bus.
    const awake = setInterval(() => {}, 2 ** 30)
    const end = (): void => {
      clearInterval(awake)
      resolve()
    }
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
    process.stdout.on('error', end)
  })
}

function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('It must be a whole number, at least 0.')
  return count
}
