/** The process of the bus, where there is no dev server. The subject may run in it too, or in a worker thread of it. */
import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import { startBus } from './buses.js'
import { listen } from './listener.js'
import { serve } from './serve.js'

let heard
let env
/** Asks the subject. */
let ask = () => {
  throw new Error('the subject is not in this process')
}

serve({
  async start({ bus }) {
    const url = await startBus(bus)
    heard = listen()
    env = bus === 'ours' ? { ...process.env, DEVTOOLS_BUS_URL: url } : process.env
    return { url }
  },
  async runHere() {
    const { default: subject } = await import('./subject.js')
    ask = ({ what, ...given }) => subject[what](given)
  },
  async runInThread() {
    const worker = new Worker(new URL('thread.js', import.meta.url), { env })
    ask = ({ what, ...given }) => askThread(worker, what, given)
    await once(worker, 'online')
  },
  /** Resolves once a thread that only emits has ended. */
  async endInThread() {
    const worker = new Worker(new URL('emit-and-end.js', import.meta.url), { env })
    const [code] = await once(worker, 'exit')
    return { code }
  },
  ask: (given) => ask(given),
  until: (burst) => heard.until(burst),
  all: () => heard.all(),
})

function askThread(worker, what, given) {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve, reject) => {
    port1.once('message', (answer) => {
      port1.close()
      resolve(answer)
    })
    worker.once('error', reject)
    worker.postMessage({ ask: what, port: port2, ...given }, [port2])
  })
}
