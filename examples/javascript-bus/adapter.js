/** The conformance adapter: JSON lines on standard input and output (see conformance/README.md). */
import { createInterface } from 'node:readline'
import { about, createBus } from './bus.js'
import { decode, encode } from './message.js'

const OPTIONS = 'host port basePath token allowedOrigins allowedHosts project maxMessageBytes heartbeatMs'.split(' ')
const say = (message) => process.stdout.write(`${encode(message)}\n`)
let bus

function throwAsTold() {
  throw new Error('a listener that throws, as the suite has told it to')
}

const actions = {
  async start({ options: { throwingListener, rejectingListener, ...options } }) {
    await bus?.stop()
    bus = undefined
    const option = Object.keys(options).find((name) => !OPTIONS.includes(name))
    if (option) return { unsupported: true, option }
    const started = createBus(options)
    if (throwingListener) started.listeners.add(throwAsTold)
    if (rejectingListener) started.listeners.add(async () => throwAsTold())
    started.listeners.add((heard) => say({ heard }))
    const { url, token } = await started.start()
    bus = started
    return { ok: true, ...about, url, token }
  },
  async emit({ event }) {
    bus.emit(event)
    return { ok: true }
  },
  async stop() {
    await bus?.stop()
    bus = undefined
    return { ok: true }
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, do: what, ...request } = JSON.parse(line, decode)
  const action = actions[what] ?? (async () => ({ unsupported: true }))
  say({ id, ...(await action(request).catch((error) => ({ ok: false, error: error.message }))) })
}
await bus?.stop()
