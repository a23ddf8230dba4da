/** The main process, under Node.js: the bus, and the panel in the terminal. */
import { fileURLToPath } from 'node:url'
import { createBus } from '@devtools-bus/server'
import { showSources } from '../terminal/show-sources.js'

const inThisFolder = (path) => fileURLToPath(new URL(path, import.meta.url))

await showSources({
  title: 'Devtools Bus: a server under Deno, and this panel under Node.js',
  bus: createBus({ port: 0, token: true }),
  definitions: [
    {
      name: 'library',
      runsIn: 'Deno',
      file: new URL('server.js', import.meta.url),
      executable: inThisFolder(`node_modules/deno/deno${process.platform === 'win32' ? '.exe' : ''}`),
      args: [
        'run',
        '--no-prompt',
        '--no-lock',
        // What the server itself needs; the bus is on the same address.
        '--allow-net=127.0.0.1',
        `--allow-read=${inThisFolder('../../spec')}`,
        // What the event client needs to find the bus.
        '--allow-env=DEVTOOLS_BUS_URL,DEVTOOLS_BUS_TOKEN,DEVTOOLS_BUS_PROJECT',
      ],
      plugins: ['library'],
      command: {
        type: 'library:reread',
        payload: () => ({ asked: process.hrtime.bigint() }),
        answer: 'library:read',
        key: 'r',
        label: 'read the shelf again',
      },
    },
  ],
})
