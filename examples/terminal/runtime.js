/** Worker threads and child processes, under whatever runtime, handled alike. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/**
 * @typedef {object} Runtime
 * @property {string} label
 * @property {(message: string) => void} send past the bus
 * @property {() => void} kill
 *
 * @typedef {object} Listeners
 * @property {(message: any) => void} onMessage
 * @property {(text: string) => void} onOutput
 * @property {(how: string) => void} onEnd
 *
 * @param {import('./source.js').SourceDefinition} definition
 * @param {NodeJS.ProcessEnv} env
 * @param {Listeners} listeners
 * @returns {Runtime}
 */
export function startRuntime(definition, env, listeners) {
  const start = definition.runsIn === 'worker thread' ? startWorker : startChild
  return start(definition, env, listeners)
}

function startWorker({ file }, env, { onMessage, onOutput, onEnd }) {
  const worker = new Worker(file, { env, stdout: true, stderr: true })
  worker.on('message', onMessage)
  worker.on('error', (error) => onOutput(error.stack ?? String(error)))
  worker.on('exit', (code) => onEnd(`ended with exit code ${code}`))
  collect([worker.stdout, worker.stderr], onOutput)
  return {
    label: `worker thread ${worker.threadId}`,
    send: (message) => worker.postMessage(message),
    kill: () => void worker.terminate(),
  }
}

function startChild({ runsIn, file, executable, args }, env, { onMessage, onOutput, onEnd }) {
  const child = fork(file, { env, execPath: executable, execArgv: args, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  child.on('message', onMessage)
  child.on('error', ({ message }) => onEnd(`could not be started: ${message}`))
  // What it has said last may come after its end, and before the end of the line it said it on.
  Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(([[code, signal]]) => {
    onEnd(code === null ? `was ended by ${signal}` : `ended with exit code ${code}`)
  })
  collect([child.stdout, child.stderr], onOutput)
  return {
    label: `${runsIn} ${child.pid}`,
    send: (message) => void (child.connected && child.send(message)),
    kill: () => void child.kill(),
  }
}

/** What a source prints belongs into the panel, not across it. */
function collect(streams, onOutput) {
  for (const stream of streams) stream.setEncoding('utf8').on('data', (text) => onOutput(text.trimEnd()))
}
