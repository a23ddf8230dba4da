/** The subject in a worker thread. */
import { parentPort } from 'node:worker_threads'
import subject from './subject.js'

parentPort.on('message', async ({ port, ask, ...given }) => port.postMessage(await subject[ask](given)))
