/**
 * What each source does beside its own work: it plays when the main process asks for it, keeps a record of what it emits, and
 * hands that over in the end. This goes past the bus, because it is what the bus is judged by.
 */
import { parentPort } from 'node:worker_threads'
import { EventRecord } from './judgement/event-record.js'

/** The main process, from a worker thread or from a child process. */
const main =
  parentPort === null
    ? {
        hear: (listener) => process.on('message', listener),
        tell: (message) => process.send(message),
        tellAndLeave: (message) => process.send(message, () => process.disconnect()),
      }
    : {
        hear: (listener) => parentPort.on('message', listener),
        tell: (message) => parentPort.postMessage(message),
        tellAndLeave: (message) => {
          parentPort.postMessage(message)
          parentPort.close()
        },
      }

/**
 * Call it before anything is emitted.
 *
 * @param {object} part
 * @param {import('@devtools-bus/client').EventClient<any>[]} part.clients the event clients of this runtime, those of libraries too
 * @param {() => Promise<void>} part.play
 * @param {() => void} [part.rest] leaves nothing running
 */
export function takePart({ clients, play, rest }) {
  const record = new EventRecord()
  const commands = []
  const underWay = new Set()
  for (const client of clients) recordEmits(client, record)

  main.hear(async (message) => {
    if (message === 'play') {
      await play()
      main.tell({ played: true })
    } else if (message === 'finish') {
      while (underWay.size > 0) await Promise.all(underWay)
      rest?.()
      // The last one to close ends the connection, once the bus has all of it.
      await Promise.all(clients.map((client) => client.close()))
      const { lost, dropped } = clients[0].status
      main.tellAndLeave({ finished: { record: { ...record }, commands, lost, dropped } })
    }
  })

  return {
    /** Answers one command of the panel, and remembers that it was heard. */
    onCommand(client, suffix, answer) {
      client.on(suffix, async ({ type, payload }) => {
        commands.push(type)
        const answering = answer(payload)
        underWay.add(answering)
        await answering
        underWay.delete(answering)
      })
    },
  }
}

function recordEmits(client, record) {
  const emit = client.emit.bind(client)
  client.emit = (suffix, payload) => {
    record.add(`${client.getPluginId()}:${suffix}`, payload)
    emit(suffix, payload)
  }
}
