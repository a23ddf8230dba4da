/** The main process, under Node.js: the bus, and the panel in the terminal. */
import { fileURLToPath } from 'node:url'
import { createBus } from '@devtools-bus/server'
import { showSources } from '../terminal/show-sources.js'

await showSources({
  title: 'Devtools Bus: a server under Bun, and this panel under Node.js',
  bus: createBus({ port: 0, token: true }),
  definitions: [
    {
      name: 'shop',
      runsIn: 'Bun',
      file: new URL('server.js', import.meta.url),
      // Its name is the same on all platforms.
      executable: fileURLToPath(new URL('node_modules/bun/bin/bun.exe', import.meta.url)),
      args: [],
      plugins: ['shop'],
      command: {
        type: 'shop:clear',
        payload: () => ({ until: BigInt(Date.now()) * 1_000_000n }),
        answer: 'shop:cleared',
        key: 'c',
        label: 'clear the orders',
      },
    },
  ],
})
