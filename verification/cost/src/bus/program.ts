/** A process that holds a bus, as `devtools-bus serve` does, and measures itself. */
import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { answerQuestions } from '../child.js'
import { Meter } from '../meter.js'
import type { BusForm, Started, ToBus } from './messages.js'

/** As much of the bus as is used here: it is loaded from the checkout that is measured. */
interface Bus {
  start(): Promise<{ port: number }>
  onAll(listener: () => void): unknown
}

const meter = new Meter()

answerQuestions<ToBus>((question) => {
  if (question.do === 'start') return start(question.checkout, question.form)
  if (question.do === 'begin') return meter.begin()
  return meter.end()
})

async function start(checkout: string, { http2, listens, options }: BusForm): Promise<Started> {
  const entry = pathToFileURL(join(checkout, 'reference-server/dist/index.js')).href
  const { createBus } = (await import(entry)) as { createBus(options: object): Bus }
  if (http2 !== true) {
    const bus = createBus({ port: 0, ...options })
    if (listens === true) bus.onAll(() => {})
    return { port: (await bus.start()).port }
  }
  const fixtures = join(checkout, 'reference-server/test/fixtures')
  const server = createSecureServer({
    allowHTTP1: true,
    key: readFileSync(join(fixtures, 'localhost.key.pem')),
    cert: readFileSync(join(fixtures, 'localhost.cert.pem')),
  })
  const started = createBus({ ...options, server }).start()
  server.listen(0, '127.0.0.1')
  await started
  return { port: (server.address() as AddressInfo).port }
}
