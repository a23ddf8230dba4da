/** A process that holds the bus, and tells what comes to it. Spoken to over the channel of `child_process.fork`. */
import { type Bus, createBus } from '@devtools-bus/server'
import type { BusFacts, FromBus, PairBusOptions, ToBus } from './bus-messages.js'
import { LOAD, type Load } from './load.js'

let bus: Bus | undefined
let heard: number[] = []

const say = (message: FromBus) => void process.send?.(message)

process.on('message', (message: ToBus) => {
  if (message.do === 'start') void start(message.options)
  else if (message.do === 'facts') {
    tellHeard()
    say({ facts: facts() })
  } else void stop()
})
// Whoever started it is gone.
process.on('disconnect', () => process.exit())

async function start(options: PairBusOptions): Promise<void> {
  try {
    bus = createBus({ ...options, eventTarget: false })
    bus.onAll(({ type, payload }) => note(type, payload))
    say({ started: await bus.start() })
  } catch (error) {
    say({ failed: (error as Error).message })
  }
}

async function stop(): Promise<void> {
  await bus?.stop()
  tellHeard()
  say({ stopped: true })
}

function note(type: string, payload: unknown): void {
  if (type !== LOAD) return
  const { s, n } = payload as Load
  if (heard.length === 0) setImmediate(tellHeard)
  heard.push(s, n)
}

function tellHeard(): void {
  if (heard.length > 0) say({ heard })
  heard = []
}

function facts(): BusFacts {
  for (let round = 0; round < 2; round += 1) globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return {
    resident: rss,
    heap: heapUsed,
    connected: bus?.connected ?? 0,
    sessions: (bus as { sessions?: unknown } | undefined)?.sessions,
    // Pipes are the channels to whoever started this.
    resources: process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap'),
  }
}
