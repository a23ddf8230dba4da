/** Sessions and connections: made, left, come back to, and never finished. */
import { once } from 'node:events'
import type { BusScenario } from '../scenario.js'
import { flood, repeated, settled } from '../wire/flood.js'
import { openUnreadStream, requestText } from '../wire/http.js'
import { frame, openSocket, openWebSocket, type Place, upgradeRequest } from '../wire/websocket.js'
import { text, times, wait } from './events.js'

const FOR_MS = 3_000

/** Opens connections one after the other, `atOnce` in parallel, and leaves each. */
async function comeAndGo(forMs: number, atOnce: number, visit: (index: number) => Promise<unknown>): Promise<void> {
  const until = performance.now() + forMs
  let index = 0
  await times(1, () =>
    Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (performance.now() < until) await visit(index++)
      }),
    ),
  )
}

/** Makes a session over WebSocket and tells its id. */
async function newSession(place: Place, query: string): Promise<string> {
  const socket = await openWebSocket(place, query)
  let said = ''
  socket.on('data', (bytes: Buffer) => {
    said += bytes.toString('latin1')
  })
  while (!/"session":"[^"]+"/.test(said) && !socket.destroyed) await wait(5)
  socket.destroy()
  return /"session":"([^"]+)"/.exec(said)?.[1] ?? ''
}

/** A window of events that a client may come back to. */
async function fillWindow(place: Place, count: number, bytes: number): Promise<void> {
  const socket = await openWebSocket(place, 'v=1&bridge=server')
  socket.resume()
  const event = frame(text(bytes))
  await times(count, async (index) => {
    socket.write(event)
    if (index % 50 === 49) await wait(10)
  })
  await wait(200)
  socket.destroy()
}

async function readBriefly(place: Place, request: string): Promise<void> {
  const socket = openSocket(place)
  socket.write(request)
  await settled(once(socket, 'data'), socket, 1_000)
  socket.destroy()
}

export const sessions: BusScenario[] = [
  {
    name: 'hello-flood',
    about: 'WebSocket sessions opened and left as fast as can be, for 3 seconds',
    async attack(place) {
      await comeAndGo(FOR_MS, 20, async () => (await openWebSocket(place, 'v=1')).destroy())
    },
  },
  {
    name: 'stream-flood',
    about: 'SSE sessions opened and left as fast as can be, for 3 seconds',
    async attack(place) {
      await comeAndGo(FOR_MS, 20, () => readBriefly(place, requestText('GET', '/sse?v=1')))
    },
  },
  {
    name: 'session-hopping',
    about: 'one session with a full window, come back to in a loop, for 3 seconds',
    async attack(place) {
      const session = await newSession(place, 'v=1')
      await fillWindow(place, 1_000, 8_000)
      await comeAndGo(FOR_MS, 4, () => readBriefly(place, requestText('GET', `/sse?v=1&session=${session}&received=0`)))
    },
  },
  {
    name: 'session-hopping-unread',
    about: 'the same over WebSocket, 50 connections at a time that do not read',
    async attack(place) {
      const session = await newSession(place, 'v=1')
      await fillWindow(place, 1_000, 8_000)
      const request = upgradeRequest(`v=1&session=${session}&received=0`)
      await comeAndGo(FOR_MS, 50, async () => {
        const socket = openSocket(place)
        socket.write(request)
        await wait(20)
        setTimeout(() => socket.destroy(), 500)
      })
    },
  },
  {
    name: 'sessions-with-history',
    about: 'sessions opened with 8 MiB of history, not read and left, for 3 seconds',
    async attack(place) {
      await fillWindow(place, 256, 32_000)
      await comeAndGo(FOR_MS, 20, async () => {
        const socket = openUnreadStream(place, 'v=1&history=256')
        await wait(100)
        socket.destroy()
      })
    },
  },
  {
    name: 'projects-1000',
    about: '1,000 sessions, each with a project name of 12,000 characters',
    async attack(place) {
      await times(1_000, async (index) => {
        const socket = openUnreadStream(place, `v=1&project=${index}-${'p'.repeat(12_000)}`)
        if (index % 20 === 19) await wait(20)
        return socket
      })
      await wait(500)
    },
  },
  {
    name: 'last-event-id-garbage',
    about: 'streams asked for with a Last-Event-ID of 15,000 characters, for 3 seconds',
    async attack(place) {
      const dots = requestText('GET', '/sse?v=1', [`Last-Event-ID: ${'.'.repeat(15_000)}`])
      await comeAndGo(FOR_MS, 20, () => readBriefly(place, dots))
    },
  },
  {
    name: 'huge-queries',
    about: 'queries of 15,000 characters and 7,000 parameters, for 3 seconds',
    async attack(place) {
      const socket = openSocket(place)
      socket.resume()
      await flood(socket, repeated(requestText('GET', `/info?${'a&'.repeat(7_500)}`)), FOR_MS)
    },
  },
  {
    name: 'huge-version-lists',
    about: 'version lists of 15,000 characters, for 3 seconds',
    async attack(place) {
      await comeAndGo(FOR_MS, 20, () => readBriefly(place, requestText('GET', `/sse?v=${'9,'.repeat(7_400)}1`)))
    },
  },
  {
    name: 'refused-upgrades',
    about: 'upgrades of a wrong path, a foreign origin, a wrong version and a bad key, for 3 seconds',
    async attack(place) {
      const good = upgradeRequest('v=1')
      const bad = [
        good.replace('/ws?', '/wss?'),
        good.replace('Host:', 'Origin: https://example.com\r\nHost:'),
        good.replace('Version: 13', 'Version: 12'),
        good.replace(/Key: .*/, 'Key: x'),
      ]
      await comeAndGo(FOR_MS, 20, (index) => readBriefly(place, bad[index % bad.length] ?? good))
    },
  },
  {
    name: 'half-open-2000',
    about: '2,000 connections that send half a request, or nothing',
    async attack(place) {
      await times(2_000, async (index) => {
        const socket = openSocket(place)
        if (index % 2 === 0) socket.write(upgradeRequest('v=1').slice(0, 100))
        if (index % 50 === 49) await wait(10)
      })
      await wait(1_500)
    },
  },
  {
    name: 'headers-one-by-one',
    about: '500 connections, each with 60 header lines that come one by one',
    async attack(place) {
      const sockets = await times(500, () => openSocket(place))
      for (const socket of sockets) socket.write('GET /__devtools/info HTTP/1.1\r\nHost: 127.0.0.1\r\n')
      for (let round = 0; round < 60; round += 1) {
        for (const socket of sockets) socket.write(`X-Header-${round}: ${'x'.repeat(200)}\r\n`)
        await wait(40)
      }
    },
  },
]
