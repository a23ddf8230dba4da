/** The Vite dev server of a row, with the bus in it. The subject runs in this process, in a runtime of Nitro's, or in a browser. */
import { join } from 'node:path'
import { createServer } from 'vite'
import { freePort } from './buses.js'
import { listen } from './listener.js'
import { serve } from './serve.js'

const root = import.meta.dirname
let server
let origin
let heard

serve({
  async start({ bus, withNitro }) {
    const { plugin, url } = await busPlugin(bus)
    server = await createServer({
      configFile: false,
      root,
      cacheDir: join(root, '.vite'),
      logLevel: 'warn',
      server: { host: '127.0.0.1', port: 0 },
      plugins: [plugin, withNitro && (await import('nitro/vite')).nitro({ serverDir: 'server' })],
    })
    await server.listen()
    origin = server.resolvedUrls.local[0]
    heard = listen()
    return { url: url(), origin }
  },
  async askHere({ what, ...given }) {
    const { default: subject } = await server.ssrLoadModule('/subject.js')
    return subject[what](given)
  },
  async askNitro(given) {
    const response = await fetch(new URL('ask', origin), { method: 'POST', body: JSON.stringify(given) })
    if (!response.ok) throw new Error(`the route answered ${response.status}: ${await response.text()}`)
    return response.json()
  },
  until: (burst) => heard.until(burst),
  all: () => heard.all(),
})

/** The plugin, and where its bus is once the dev server runs. */
async function busPlugin(bus) {
  if (bus === 'ours') {
    const { devtoolsBus } = await import('@devtools-bus/server/vite')
    return { plugin: devtoolsBus({ port: 0 }), url: () => process.env.DEVTOOLS_BUS_URL }
  }
  const { devtools } = await import('@tanstack/devtools-vite')
  const port = await freePort()
  return { plugin: devtools({ eventBusConfig: { port } }), url: () => `http://localhost:${port}` }
}
