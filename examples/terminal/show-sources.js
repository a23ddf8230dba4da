/** The main process of an example: it runs the bus, starts the sources, shows what they emit and, in the end, tells whether all of it came. */
import { closingTable } from './judgement/closing-table.js'
import { followLive } from './panel/live.js'
import { playOnce } from './panel/plain.js'
import { Source } from './source.js'

/**
 * @param {object} example
 * @param {string} example.title
 * @param {import('@devtools-bus/server').Bus} example.bus one that asks for a token, and is not started
 * @param {import('./source.js').SourceDefinition[]} example.definitions
 */
export async function showSources({ title, bus, definitions }) {
  const { url, token } = await bus.start()

  // All that a worker thread or a child process has to know.
  const env = { ...process.env, DEVTOOLS_BUS_URL: url, DEVTOOLS_BUS_TOKEN: token }
  const sources = definitions.map((definition) => new Source(definition, env))

  bus.onAll((event, from) => {
    // What this process emits comes by here too.
    if (from === 'in-process') return
    sources.find((source) => source.owns(event))?.hear(event)
  })

  const shown = process.stdout.isTTY && process.stdin.isTTY ? followLive : playOnce
  await shown({ title, bus, sources, url, token })
  for (const source of sources) source.kill()
  await bus.stop()

  const { text, complete } = closingTable(sources)
  console.log(`\n${text}`)
  process.exitCode = complete ? 0 : 1
}
