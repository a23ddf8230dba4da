/**
 * A Vite dev server with the published devtools plugin and a bus of ours, both of which want the same port; and in its process a published
 * event client and one of ours.
 */
import { EventClient as OurEventClient } from '@devtools-bus/client'
import { createBus } from '@devtools-bus/server'
import { devtoolsBus } from '@devtools-bus/server/vite'
import { EventClient } from '@tanstack/devtools-event-client'
import { devtools } from '@tanstack/devtools-vite'
import { createServer } from 'vite'
import { answer } from './answering.js'
import { clientParty } from './client-party.js'

const { first, connectsPages, port, root, cacheDir } = JSON.parse(process.argv[2] ?? '')

const bus = createBus({ port })
/** For whoever does not use the plugin of ours: its bus is there before any dev server, whatever the order of plugins. */
const ownPlugin = { name: 'own', enforce: 'pre', configureServer: async () => void (await bus.start()) }
const ours = first === 'ours' ? devtoolsBus({ port, page: connectsPages }) : ownPlugin

const started = createServer({
  configFile: false,
  root,
  cacheDir,
  logLevel: 'warn',
  server: { host: '127.0.0.1', port: 0 },
  plugins: [devtools({ eventBusConfig: { port } }), ours],
  // Bundled, they would not be given the place of their server bus.
  optimizeDeps: { exclude: ['@tanstack/devtools-event-bus', '@tanstack/devtools-event-client'] },
}).then((server) => server.listen())

const ready = async () => {
  const server = await started
  return {
    origin: server.resolvedUrls?.local[0],
    published: globalThis.__TANSTACK_DEVTOOLS_SERVER__?.address()?.port,
    ours: process.env.DEVTOOLS_BUS_URL ?? bus.address?.url,
  }
}

const party = clientParty((pluginId) => new EventClient({ pluginId }), 'process')
const library = clientParty((pluginId) => new OurEventClient({ pluginId }), 'library')
answer(process, (message) => process.send?.(message), {
  ready,
  ...party,
  ...Object.fromEntries(Object.entries(library).map(([name, call]) => [`library.${name}`, call])),
})
