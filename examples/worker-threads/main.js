/** The main process: the bus, and the panel in the terminal. */
import { createBus } from '@devtools-bus/server'
import { showSources } from '../terminal/show-sources.js'
import { SOURCES } from './sources/index.js'

await showSources({
  title: 'Devtools Bus: worker threads, a child process, and this panel',
  bus: createBus({ port: 0, token: true }),
  definitions: SOURCES,
})
