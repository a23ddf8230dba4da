import { CommandFailure, expected, wholeNumber } from '@devtools-bus/schema/command-line'
import { HELLO_WAIT_MS } from '@devtools-bus/schema/constants'
import { judge } from '@devtools-bus/schema/event'
import { Command } from 'commander'
import { NO_BUS } from '../link/end-reason.js'
import type { LinkFront } from '../link/front.js'
import { messageOf } from '../link/message-of.js'
import { addressOf, type BusFlags, withBusOptions } from './bus-options.js'
import { CommandLink } from './command-link.js'
import { readPayload } from './payload-input.js'
import { rawEvent } from './raw-event.js'

interface EmitFlags extends BusFlags {
  timeout: number
}

const DEFAULT_TIMEOUT_MS = 5_000
const LONGEST_MS = 2 ** 31 - 1

export function emitCommand(): Command {
  return withBusOptions(
    new Command('emit').description('Emit one event as a bridge, and exit when the bus has confirmed it.'),
  )
    .argument('<type>', 'name of the event, <plugin>:<name>')
    .argument(
      '[payload]',
      'payload as JSON, sent unchanged; - reads it from standard input, and so does omitting it if standard ' +
        'input is not a terminal. {"__type":"bigint","value":"1"} is a BigInt',
    )
    .option(
      '--timeout <ms>',
      'how long to wait for the bus, and for standard input to begin',
      wholeNumber('--timeout', { least: 1, most: LONGEST_MS, example: DEFAULT_TIMEOUT_MS }),
      DEFAULT_TIMEOUT_MS,
    )
    .action(emit)
}

async function emit(type: string, argument: string | undefined, flags: EmitFlags): Promise<void> {
  checkType(type)
  const address = addressOf(flags, true)
  const { url } = address
  const { timeout } = flags
  const payload = await readPayload(argument, timeout)
  let said: string | undefined
  const { front } = new CommandLink(address, {
    report: (message, cause) => {
      said ??= cause === undefined ? message : `${message}: ${messageOf(cause)}`
    },
  })
  try {
    front.relay(rawEvent({ type, payload, eventId: front.ids.mint() }))
    await reached(front, url, timeout)
    let refusal = ''
    front.status.watch(({ status, reason }) => {
      if (status === 'closed' && reason !== undefined) refusal = `: ${reason}`
    })
    const isDropped = (): boolean => front.status.current.dropped > 0
    const isOver = isDropped() || (await front.close(timeout))
    const because = said === undefined ? '' : `: ${said}`
    if (isOver && isDropped())
      throw new CommandFailure(`the event exceeds the size limit of the bus at ${url}${because}`)
    if (said !== undefined) throw new CommandFailure(`the bus at ${url} rejected the event${because}`)
    if (isOver) return
    throw new CommandFailure(`the connection to ${url} ended before the bus confirmed the event${refusal}`)
  } finally {
    await front.close(0)
  }
}

/** @throws UsageError where no event can be called so. */
function checkType(type: string): void {
  const { kind } = judge({ type })
  if (kind === 'event') return
  const advice = kind === 'control' ? 'names that begin with "$bus:" are reserved' : 'write query:refetch, for example'
  throw expected('an event name, <plugin>:<name>', type, advice)
}

/** Resolves once the link is open, which means that the event has been handed to the connection. */
function reached(front: LinkFront, url: string, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      // A legacy bus is silent for so long, and then gets the event (VER-6).
      if (front.awaitingHello) timer = setTimeout(fail, HELLO_WAIT_MS)
      else reject(new CommandFailure(`no bus could be reached at ${url} within ${timeout} ms${whyNot(front)}`))
    }
    let timer = setTimeout(fail, timeout)
    front.status.watch(({ status, reason }) => {
      // Another server answers at the address: waiting would not help.
      const isElsewhere = status === 'connecting' && reason?.includes(NO_BUS) === true
      if (status === 'connecting' && !isElsewhere) return
      clearTimeout(timer)
      if (status === 'closed' || isElsewhere)
        reject(new CommandFailure(`the event could not be sent to ${url}: ${reason}`))
      else resolve()
    })
  })
}

function whyNot({ status: { current } }: LinkFront): string {
  return current.reason === undefined ? ': check --url and that the bus is running' : `: ${current.reason}`
}
