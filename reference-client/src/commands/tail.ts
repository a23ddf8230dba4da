import { encode } from '@devtools-bus/schema/codec'
import { Command } from 'commander'
import { createLink, type LinkStatus } from '../link.js'
import { addressOf, type BusFlags, withBusOptions } from './bus-options.js'
import { eventLine, type LineStyle, statusLine } from './event-line.js'

interface TailFlags extends BusFlags {
  json?: boolean
  panel?: boolean
}

export function tailCommand(): Command {
  return withBusOptions(
    new Command('tail').description('Show live events, and what becomes of the connection. Ctrl-C ends it.'),
  )
    .option('--json', 'one event a line, as JSON; status changes go to stderr')
    .option('--panel', 'connect as a panel, which hears no other panels (default: as a bridge, which hears everything)')
    .action((flags: TailFlags) => tail(flags))
}

async function tail({ json = false, panel = false, ...flags }: TailFlags): Promise<void> {
  const { stdout, stderr } = process
  const style = (): LineStyle => ({
    width: stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY,
    colour: stdout.isTTY === true && !process.env.NO_COLOR,
  })
  const link = createLink({ ...addressOf(flags), bridge: !panel })
  let before = link.status
  link.onStatus((status) => {
    const text = describe(before, status, flags.url)
    before = status
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

function describe(before: LinkStatus, now: LinkStatus, url: string): string | undefined {
  if (now.status === before.status && now.reason === before.reason) return undefined
  const why = now.reason === undefined ? '' : `: ${now.reason}`
  if (now.status === 'connecting') {
    if (before.status === 'open') return `lost the connection to ${url}, trying again${why}`
    return `${now.reason === undefined ? 'connecting' : 'still trying to connect'} to ${url}${why}`
  }
  if (now.status === 'open') {
    return now.lost === null
      ? `connected to ${url} again; events may have been missed meanwhile`
      : `connected to ${url}`
  }
  return `${now.status}${why}`
}
