/** The main process: it runs the bus, starts the sources, shows what they emit and, in the end, tells whether all of it came. */
import { createBus } from '@devtools-bus/server'
import { closingTable } from './judgement/closing-table.js'
import { followLive } from './panel/live.js'
import { playOnce } from './panel/plain.js'
import { Source } from './source.js'
import { SOURCES } from './sources/index.js'

const bus = createBus({ port: 0, token: true })
const { url, token } = await bus.start()

// All that a worker thread or a child process has to know.
const env = { ...process.env, DEVTOOLS_BUS_URL: url, DEVTOOLS_BUS_TOKEN: token }
const sources = SOURCES.map((definition) => new Source(definition, env))

bus.onAll((event, from) => {
  // What this process emits comes by here too.
  if (from === 'in-process') return
  sources.find((source) => source.owns(event))?.hear(event)
})

const shown = process.stdout.isTTY && process.stdin.isTTY ? followLive : playOnce
await shown({ bus, sources, url, token })
for (const source of sources) source.kill()
await bus.stop()

const { text, complete } = closingTable(sources)
console.log(`\n${text}`)
process.exitCode = complete ? 0 : 1
