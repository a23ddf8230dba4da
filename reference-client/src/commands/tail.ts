import { wholeNumber } from '@devtools-bus/schema/command-line'
import { terminalText, wantsColour } from '@devtools-bus/schema/terminal'
import { Command } from 'commander'
import { messageOf } from '../link/message-of.js'
import { addressOf, type BusFlags, withBusOptions } from './bus-options.js'
import { CommandLink } from './command-link.js'
import { eventLine, type LineStyle, statusLine } from './event-line.js'
import { StatusText } from './status-text.js'
import { readPatterns, typeFilter } from './type-filter.js'

interface TailFlags extends BusFlags {
  type?: string[]
  full?: boolean
  json?: boolean
  panel?: boolean
  history: number
}

const MOST_HISTORY = 10_000_000

export function tailCommand(): Command {
  return withBusOptions(
    new Command('tail').description('Show events as they arrive, and the connection state. Stop with Ctrl-C.'),
  )
    .option(
      '--type <pattern>',
      "show only these events; * matches any characters: 'query:*'. Repeat it, or separate patterns with commas",
      readPatterns,
    )
    .option('--full', 'show whole payloads (default: cut to the width of the terminal)')
    .option('--json', 'print one event per line, as JSON; the connection state goes to stderr')
    .option('--panel', 'connect as a panel, which does not hear other panels (default: as a bridge, which hears all)')
    .option(
      '--history <n>',
      'begin with up to n earlier events, if the bus keeps them',
      wholeNumber('--history', { least: 0, most: MOST_HISTORY, example: 100 }),
      0,
    )
    .action(tail)
}

async function tail(flags: TailFlags): Promise<void> {
  const { json = false, full = false, panel = false, history } = flags
  const { stdout, stderr } = process
  const style = (): LineStyle => ({
    width: stdout.isTTY && !full ? stdout.columns || 80 : Number.POSITIVE_INFINITY,
    colour: wantsColour(stdout, process.env),
  })
  const address = addressOf(flags, !panel)
  const isWanted = typeFilter(flags.type)
  const link = new CommandLink(address, {
    history,
    report: (message, cause) => {
      stderr.write(`${terminalText(cause === undefined ? message : `${message}: ${messageOf(cause)}`)}\n`)
    },
  })
  const { front } = link
  const texts = new StatusText(address.url, front.status.current)
  front.status.watch((status) => {
    const text = texts.next(status)
    if (text === undefined) return
    if (json) stderr.write(`${terminalText(text)}\n`)
    else stdout.write(`${statusLine(text, new Date(), style())}\n`)
  })
  link.listen((heard) => {
    if (!isWanted(heard.event.type)) return
    stdout.write(`${json ? terminalText(onOneLine(heard.text)) : eventLine(heard, new Date(), style())}\n`)
  })
  await untilInterrupted()
  await front.close()
}

/** Line breaks in JSON stand between tokens only. */
function onOneLine(json: string): string {
  return json.replace(/[\r\n\t]/g, ' ')
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
