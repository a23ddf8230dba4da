/** A worker thread: an isolated runtime, from which the event client of ours is a bridge to the bus. */
import { parentPort, workerData } from 'node:worker_threads'
import { EventClient } from '@devtools-bus/client'
import { answer } from './answering.js'
import { clientParty } from './client-party.js'

const { url } = workerData
const party = clientParty((pluginId) => new EventClient({ pluginId, url }), 'bridge')
const watched = new EventClient({ pluginId: 'watched', url })
const open = new Promise((resolve) => watched.onStatus(({ status }) => status === 'open' && resolve(true)))
watched.onAll(() => {})

answer(parentPort, (message) => parentPort.postMessage(message), {
  ...party,
  ready: () => open,
  status: () => watched.status,
})
