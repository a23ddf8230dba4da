import { decode } from '@devtools-bus/schema/codec'
import { HELLO_WAIT_MS } from '@devtools-bus/schema/constants'
import { Command, InvalidArgumentError } from 'commander'
import { createLink, type Link } from '../link.js'
import { addressOf, type BusFlags, withBusOptions } from './bus-options.js'

interface EmitFlags extends BusFlags {
  timeout: number
}

const DEFAULT_TIMEOUT_MS = 5_000

export function emitCommand(): Command {
  return withBusOptions(new Command('emit').description('Emit one event as a bridge, and end once the bus has it.'))
    .argument('<type>', 'name of the event, <plugin>:<name>')
    .argument('[payload]', 'payload as JSON, as it travels: {"__type":"bigint","value":"1"} is a BigInt', readPayload)
    .option('--timeout <ms>', 'how long to try to reach the bus', readTimeout, DEFAULT_TIMEOUT_MS)
    .action((type: string, payload: { value: unknown } | undefined, flags: EmitFlags) =>
      emit(type, payload?.value, flags),
    )
}

async function emit(type: string, payload: unknown, flags: EmitFlags): Promise<void> {
  const link = createLink(addressOf(flags))
  let refusal = ''
  link.onStatus(({ status, reason }) => {
    if (status === 'closed' && reason !== undefined) refusal = `: ${reason}`
  })
  try {
    link.port().emit(type, payload, type.slice(0, type.indexOf(':')))
    await reached(link, flags)
    const isDropped = (): boolean => link.status.dropped > 0
    const isOver = isDropped() || (await link.close(flags.timeout))
    if (isOver && isDropped()) throw new Error(`the event is larger than the bus at ${flags.url} takes`)
    if (isOver) return
    throw new Error(`the connection to ${flags.url} ended before the bus confirmed that it has the event${refusal}`)
  } finally {
    await link.close(0)
  }
}

/** Resolves once the link is open, which means that the event has been handed to the connection. */
function reached(link: Link, { url, timeout }: EmitFlags): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      // A legacy bus is silent for so long, and then gets the event (VER-6).
      if (link.awaitingHello) timer = setTimeout(fail, HELLO_WAIT_MS)
      else reject(new Error(`no bus could be reached at ${url} within ${timeout} ms${because(link)}`))
    }
    let timer = setTimeout(fail, timeout)
    link.onStatus(({ status, reason }) => {
      if (status === 'connecting') return
      clearTimeout(timer)
      if (status === 'closed') reject(new Error(`the event could not be sent to ${url}: ${reason}`))
      else resolve()
    })
  })
}

function because({ status: { reason } }: Link): string {
  return reason === undefined ? '; check --url and that the bus is running' : `: ${reason}`
}

// Wrapped, as a payload may itself be what commander takes for "not given".
function readPayload(text: string): { value: unknown } {
  try {
    return { value: decode(text) }
  } catch (cause) {
    throw new InvalidArgumentError(
      `It is not JSON: ${cause instanceof Error ? cause.message : text}. Text needs its quotes: '"hello"'.`,
    )
  }
}

function readTimeout(text: string): number {
  const ms = Number(text)
  if (!Number.isInteger(ms) || ms < 1)
    throw new InvalidArgumentError('It must be a whole number of milliseconds, at least 1.')
  return ms
}
