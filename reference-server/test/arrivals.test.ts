/** What messages that have not come whole may cost: what came of them, and a few of the largest at a time (LIMIT-9). */
import { connect as openSocket, type Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Arrivals } from '../src/node/arrivals.js'
import { post, startBus } from './peers.js'

const MIB = 1024 * 1024

function open(port: number, text: string): { socket: Socket; read: () => string; closed: Promise<unknown> } {
  const socket = openSocket(port, '127.0.0.1')
  let read = ''
  socket.on('data', (bytes) => {
    read += bytes
  })
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.write(text)
  onTestFinished(() => void socket.destroy())
  return { socket, read: () => read, closed }
}

const headOf = (length: number) =>
  `POST /__devtools/send HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`

/** Something arriving, and what was done to it. */
function arriving(arrivals: Arrivals, isTimed = false) {
  const done: string[] = []
  const record = (what: string) => () => void done.push(what)
  const actions = { pause: record('pause'), resume: record('resume'), giveUp: record('give up') }
  return { arrival: arrivals.begin(actions, isTimed), done }
}

test('few large messages are read at once; another goes on when one of them has ended', () => {
  const arrivals = new Arrivals({ mostBytes: 8 * MIB, patienceMs: 60_000 })
  const all = Array.from({ length: 5 }, () => arriving(arrivals))
  for (const { arrival } of all) arrival.came(4 * MIB)
  expect(all.map(({ done }) => done)).toEqual([[], [], [], ['pause'], ['pause']])
  all[0]?.arrival.wasWhole()
  expect(all.map(({ done }) => done.at(-1))).toEqual([undefined, undefined, undefined, 'pause', 'resume'])
})

test('large messages that hold little together are all read, however many there are', () => {
  const arrivals = new Arrivals({ mostBytes: 8 * MIB, patienceMs: 60_000 })
  const all = Array.from({ length: 16 }, () => arriving(arrivals))
  for (const { arrival } of all) arrival.came(MIB / 4)
  for (const { arrival } of all) arrival.came(MIB / 4)
  expect(all.flatMap(({ done }) => done)).toEqual([])
  all[15]?.arrival.came(MIB)
  expect(all.flatMap(({ done }) => done)).toEqual(['pause'])
  all[0]?.arrival.wasWhole()
  all[1]?.arrival.end()
  expect(all[15]?.done).toEqual(['pause', 'resume'])
})

test('small messages wait for nobody', () => {
  const arrivals = new Arrivals({ mostBytes: 8 * MIB, patienceMs: 60_000 })
  for (let count = 0; count < 5; count += 1) arriving(arrivals).arrival.came(MIB)
  const { arrival, done } = arriving(arrivals)
  arrival.came(60_000)
  arrival.wasWhole()
  arrival.came(60_000)
  expect(done).toEqual([])
})

test('a large one that does not go on is given up while others wait, and not before', async () => {
  const arrivals = new Arrivals({ mostBytes: 8 * MIB, patienceMs: 60_000 })
  const holding = Array.from({ length: 3 }, () => arriving(arrivals))
  for (const { arrival } of holding) arrival.came(4 * MIB)
  const waiting = arriving(arrivals)
  waiting.arrival.came(MIB)
  await vi.waitFor(() => expect(waiting.done).toEqual(['pause', 'resume']))
  expect(holding.map(({ done }) => done)).toContainEqual(['give up'])
})

test('a body of which nothing comes is answered 408, and its connection ended', async () => {
  const bus = await startBus({ heartbeatMs: 50 })
  const { read, closed } = open(bus.address?.port ?? 0, `${headOf(8 * MIB)}{`)
  await closed
  expect(read()).toMatch(/^HTTP\/1.1 408 .*"timeout"/s)
})

test('a body that comes a byte at a time is not waited for until its end', async () => {
  const bus = await startBus({ heartbeatMs: 50 })
  const { socket, read, closed } = open(bus.address?.port ?? 0, headOf(8 * MIB))
  const drip = setInterval(() => socket.write('x'), 10)
  onTestFinished(() => clearInterval(drip))
  await closed
  expect(read()).toMatch(/^HTTP\/1.1 408 /)
})

test('twenty large bodies whose last byte is missing keep nobody from posting a large one', async () => {
  const bus = await startBus()
  const heard = vi.fn()
  bus.onAll(heard)
  for (let count = 0; count < 20; count += 1) {
    open(bus.address?.port ?? 0, headOf(MIB)).socket.write(Buffer.alloc(MIB - 1, 'x'))
  }
  const text = `{"type":"a:b","payload":"${'x'.repeat(MIB)}"}`
  expect((await post(bus.url, text)).status).toBe(202)
  expect(heard).toHaveBeenCalledTimes(1)
})
