import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { type BusEvent, type BusOptions, type BusRequest, encode, revive } from '@devtools-bus/schema'
import { type Bus, createBus } from '../index.js'
import { PACKAGE } from '../package-info.js'

/** Options of the contract that this bus can honour. `undefined` stands for any other: it is answered unsupported. */
const HONOURED: ReadonlySet<string> = new Set<keyof BusOptions>([
  'host',
  'port',
  'basePath',
  'token',
  'allowedOrigins',
  'allowedHosts',
  'project',
  'maxMessageBytes',
  'window',
  'history',
  'heartbeatMs',
  'throwingListener',
  'rejectingListener',
])

/** The bus as a subject of the conformance suite: JSON lines in and out, until the input ends. */
export async function runAdapter(input: Readable, output: Writable): Promise<void> {
  let bus: Bus | undefined
  const say = (message: object) => output.write(`${encode(message)}\n`)

  const start = async (id: number, { throwingListener = false, rejectingListener = false, ...options }: BusOptions) => {
    const option = Object.keys(options).find((name) => !HONOURED.has(name))
    if (option !== undefined) return say({ id, unsupported: true, option })
    await bus?.stop()
    bus = createBus(options as Parameters<typeof createBus>[0])
    if (throwingListener) bus.onAll(throwAsTold)
    if (rejectingListener) bus.onAll(async () => throwAsTold())
    bus.onAll((event, from) => {
      if (from !== 'in-process') say({ heard: event })
    })
    const { url, token } = await bus.start()
    return say({
      id,
      ok: true,
      ...PACKAGE,
      url,
      capabilities: bus.capabilities,
      ...(token === undefined ? {} : { token }),
    })
  }

  const answer = async (request: BusRequest) => {
    const { id } = request
    if (request.do === 'start') await start(id, request.options)
    else if (request.do === 'emit') {
      if (bus === undefined) throw new Error('start the bus first')
      bus.emit(revive(request.event) as BusEvent)
      say({ id, ok: true })
    } else if (request.do === 'stop') {
      await bus?.stop()
      bus = undefined
      say({ id, ok: true })
    } else say({ id, unsupported: true })
  }

  for await (const line of createInterface({ input })) {
    let id: number | undefined
    try {
      const request = JSON.parse(line) as BusRequest
      id = request.id
      await answer(request)
    } catch (error) {
      say({ id, ok: false, error: (error as Error).message })
    }
  }
  await bus?.stop()
}

function throwAsTold(): never {
  throw new Error('a listener that throws, as the suite has told it to')
}
