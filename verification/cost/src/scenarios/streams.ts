/** Streams and answers that nobody reads. */
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import type { Socket } from 'node:net'
import { type BusScenario, MIB } from '../scenario.js'
import { flood, repeated } from '../wire/flood.js'
import { openUnreadStream, postHead, requestText } from '../wire/http.js'
import { frame, openSocket, openWebSocket, type Place } from '../wire/websocket.js'
import { SMALL, text, times, wait } from './events.js'

const BRIDGE = 'v=1&bridge=server'

/** Background events for readers that do not read: `count` events of a size, over about two seconds. */
async function load(place: Place, count: number, bytes: number): Promise<void> {
  const socket = await openWebSocket(place, BRIDGE)
  socket.resume()
  const event = frame(text(bytes))
  for (let sent = 0; sent < count; sent += 1) {
    socket.write(event)
    if (sent % 10 === 9) await wait(Math.max(1, 20_000 / count))
  }
  await wait(200)
  socket.destroy()
}

async function pipelined(place: Place, requests: Buffer, forMs = 500): Promise<Socket> {
  const socket = openSocket(place)
  socket.write(requests)
  await wait(forMs)
  return socket
}

function http2(place: Place): ClientHttp2Session {
  const session = connectHttp2(`https://127.0.0.1:${place.port}`, { rejectUnauthorized: false })
  session.on('error', () => {})
  return session
}

function http2Streams(name: string, about: string, count: number, headers: object, body?: Buffer): BusScenario {
  return {
    name,
    about,
    bus: { http2: true },
    async attack(place) {
      const session = http2(place)
      for (let index = 0; index < count && !session.destroyed; index += 1) {
        const stream = session.request({ ':authority': 'localhost', ...headers }, { endStream: body === undefined })
        stream.on('error', () => {})
        stream.pause()
        if (body !== undefined) stream.write(body)
        if (index % 100 === 99) await wait(5)
      }
      await wait(300)
      await load(place, 600, 4_096)
      session.destroy()
    },
  }
}

function newcomers(
  name: string,
  about: string,
  join: (place: Place, query: string) => unknown,
  query: string,
): BusScenario {
  return {
    name,
    about,
    async attack(place) {
      await load(place, 256, 32 * 1024)
      await times(100, () => join(place, query))
      await wait(2_000)
    },
  }
}

function behindAStream(name: string, about: string, request: Buffer, forMs = 3_000): BusScenario {
  return {
    name,
    about,
    async attack(place) {
      const socket = await pipelined(place, Buffer.from(requestText('GET', '/sse?v=1')))
      await flood(socket, request, forMs)
    },
  }
}

export const streams: BusScenario[] = [
  {
    name: 'pipelined-sse-1000',
    about: '1,000 pipelined GET /sse on one connection, then 2 MiB of events',
    async attack(place) {
      await pipelined(place, repeated(requestText('GET', '/sse?v=1'), 1_000 * requestText('GET', '/sse?v=1').length))
      await load(place, 600, 4_096)
    },
  },
  {
    name: 'pipelined-sse-history',
    about: '1,000 pipelined GET /sse that ask for 2 MiB of history',
    async attack(place) {
      await load(place, 256, 8 * 1024)
      const request = requestText('GET', '/sse?v=1&history=256')
      await pipelined(place, repeated(request, 1_000 * request.length))
      await wait(2_000)
    },
  },
  {
    name: 'pipelined-sse-x10',
    about: '100 pipelined GET /sse on each of 10 connections, one event of 1 MiB',
    async attack(place) {
      const request = requestText('GET', '/sse?v=1')
      await times(10, () => pipelined(place, repeated(request, 100 * request.length), 50))
      await load(place, 1, MIB - 64)
      await wait(1_000)
    },
  },
  http2Streams('http2-2000-streams', '2,000 HTTP/2 streams that nobody reads', 2_000, {
    ':path': '/__devtools/sse?v=1',
  }),
  http2Streams(
    'http2-2000-bodies',
    '2,000 HTTP/2 POSTs of which one byte comes',
    2_000,
    { ':method': 'POST', ':path': '/__devtools/send', 'content-type': 'application/json', 'content-length': '8388608' },
    Buffer.from('{'),
  ),
  {
    name: 'http2-20-connections',
    about: '20 HTTP/2 connections with 100 streams each that nobody reads, 8 MiB of events',
    bus: { http2: true },
    async attack(place) {
      const sessions = await times(20, () => http2(place))
      for (const session of sessions) {
        for (let index = 0; index < 100; index += 1) {
          const stream = session.request({ ':authority': 'localhost', ':path': '/__devtools/sse?v=1' })
          stream.on('error', () => {})
          stream.pause()
        }
        await wait(20)
      }
      await wait(300)
      await load(place, 2_000, 4_096)
      for (const session of sessions) session.destroy()
    },
  },
  {
    name: 'http2-reset',
    about: 'HTTP/2 streams opened and reset at once, for 3 seconds',
    bus: { http2: true },
    async attack(place) {
      let session = http2(place)
      const until = performance.now() + 3_000
      while (performance.now() < until) {
        if (session.destroyed || session.closed) session = http2(place)
        for (let index = 0; index < 100 && !session.destroyed && !session.closed; index += 1) {
          const stream = session.request({ ':authority': 'localhost', ':path': '/__devtools/sse?v=1' })
          stream.on('error', () => {})
          stream.close(8)
        }
        await wait(1)
      }
    },
  },
  newcomers(
    'newcomers-100-sse',
    '100 SSE newcomers ask for 8 MiB of history and do not read',
    openUnreadStream,
    'v=1&history=256',
  ),
  newcomers('newcomers-100-ws', 'the same over WebSocket', openWebSocket, 'v=1&history=256'),
  newcomers(
    'history-1e15',
    '100 newcomers ask for 999,999,999,999,999 events of history',
    openUnreadStream,
    'v=1&history=999999999999999',
  ),
  {
    name: 'panels-100-apart',
    about: '100 panels that do not read, each at another position of the log',
    async attack(place) {
      const socket = await openWebSocket(place, BRIDGE)
      socket.resume()
      for (let index = 0; index < 100; index += 1) {
        await openWebSocket(place, index % 2 === 0 ? 'v=1' : '')
        socket.write(frame(text(100_000)))
        await wait(15)
      }
      await wait(1_000)
    },
  },
  {
    name: 'streams-100-apart',
    about: '100 SSE sessions that do not read, each at another position of the log',
    async attack(place) {
      const socket = await openWebSocket(place, BRIDGE)
      socket.resume()
      for (let index = 0; index < 100; index += 1) {
        openUnreadStream(place, 'v=1')
        socket.write(frame(text(100_000)))
        await wait(15)
      }
      await wait(1_000)
    },
  },
  {
    name: 'unread-connections-1000',
    about: '1,000 WebSocket panels that do not read, 8 MiB of events',
    async attack(place) {
      await times(20, () => Promise.all(Array.from({ length: 50 }, () => openWebSocket(place, 'v=1'))))
      await load(place, 2_000, 4_096)
    },
  },
  {
    name: 'unread-streams-1000',
    about: '1,000 SSE panels that do not read, 8 MiB of events',
    async attack(place) {
      await times(20, async () => {
        for (let index = 0; index < 50; index += 1) openUnreadStream(place, 'v=1')
        await wait(50)
      })
      await load(place, 2_000, 4_096)
    },
  },
  behindAStream(
    'info-behind-stream',
    'GET /info pipelined behind a stream, for 3 seconds',
    repeated(requestText('GET', '/info')),
  ),
  behindAStream(
    'posts-behind-stream',
    'POSTs pipelined behind a stream, for 3 seconds',
    repeated(postHead(14) + SMALL),
  ),
  behindAStream(
    'large-posts-behind-stream',
    'POSTs of 256 KiB pipelined behind a stream, for 3 seconds',
    Buffer.concat([Buffer.from(postHead(262_144)), text(262_144)]),
  ),
  behindAStream(
    'bad-posts-behind-stream',
    'batches of 16,384 bad lines pipelined behind a stream, for 3 seconds',
    Buffer.concat([Buffer.from(postHead(32_768, 'application/x-ndjson')), repeated('x\n', 32_768)]),
  ),
  {
    name: 'info-unread',
    about: 'GET /info pipelined for 3 seconds, no answer read',
    async attack(place) {
      await flood(openSocket(place), repeated(requestText('GET', '/info')), 3_000)
    },
  },
  {
    name: 'head-options-unread',
    about: 'HEAD and OPTIONS of all endpoints pipelined for 3 seconds, no answer read',
    async attack(place) {
      const paths = ['/sse', '/info', '/send', '/ws', '/none']
      const each = paths.map((path) => requestText('HEAD', path) + requestText('OPTIONS', path)).join('')
      await flood(openSocket(place), repeated(each), 3_000)
    },
  },
]
