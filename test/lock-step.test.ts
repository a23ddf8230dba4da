/** Eight isolated runtimes that do the same at the same time: nothing echoed, taken for an echo, doubled or reordered. */
import { Worker } from 'node:worker_threads'
import { createBus } from '@devtools-bus/server'
import { expect, onTestFinished, test } from 'vitest'

const BRIDGES = 8
const ROUNDS = 1_000

interface Heard {
  name: string
  round: number
  eventId: string
}

test(`${BRIDGES} bridges in lock step, ${ROUNDS} events each (ECHO-1, ONCE-1, ORDER-1, ORDER-2, EVENT-6)`, async () => {
  const bus = createBus({ port: 0, eventTarget: false })
  onTestFinished(() => bus.stop())
  const { url } = await bus.start()
  const names = Array.from({ length: BRIDGES }, (_, index) => `bridge-${index}`)
  const workers = names.map((name) => {
    const worker = new Worker(new URL('fixtures/lock-step-bridge.js', import.meta.url), {
      workerData: { name, others: BRIDGES - 1 },
      env: { ...process.env, DEVTOOLS_BUS_URL: url },
    })
    onTestFinished(async () => void (await worker.terminate()))
    return { name, worker }
  })
  // Everybody is there when everybody has heard everybody.
  const everybodyMet = workers.map(({ worker }) => {
    const met = new Set<string>()
    return new Promise<void>((resolve, reject) => {
      worker.on('error', reject)
      worker.on('message', (message) => {
        if ('met' in message && met.add(message.met).size === BRIDGES - 1) resolve()
      })
    })
  })
  const results = workers.map(
    ({ worker }) =>
      new Promise<{ heard: Heard[]; status: { lost: number | null; dropped: number } }>((resolve) => {
        worker.on('message', (message) => {
          if ('heard' in message) resolve(message)
        })
      }),
  )
  const all = (message: object) => workers.map(({ worker }) => worker.postMessage(message))
  const calling = setInterval(() => all({ emit: 'here' }), 50)
  onTestFinished(() => clearInterval(calling))
  await Promise.all(everybodyMet)
  clearInterval(calling)

  for (let round = 0; round < ROUNDS; round += 1) all({ round })
  all({ emit: 'goodbye' })

  const heard = await Promise.all(results)
  const ids = new Set<string>()
  for (const [index, { heard: events, status }] of heard.entries()) {
    expect(status).toMatchObject({ lost: 0, dropped: 0 })
    for (const name of names) {
      const rounds = events.filter((event) => event.name === name).map(({ round }) => round)
      const due = name === names[index] ? [] : Array.from({ length: ROUNDS }, (_, round) => round)
      expect(rounds).toEqual(due)
    }
    for (const { eventId } of events) ids.add(eventId)
  }
  expect(ids.size).toBe(BRIDGES * ROUNDS)
  const delivered = heard.reduce((sum, { heard: events }) => sum + events.length, 0)
  console.log(`lock step: ${BRIDGES * ROUNDS} sent, ${delivered} heard of ${BRIDGES * ROUNDS * (BRIDGES - 1)} due`)
})
