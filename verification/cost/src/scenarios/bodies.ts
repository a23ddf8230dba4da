/** Bodies of POSTs: those that do not come, and those that come in a way that costs. */
import { gzipSync } from 'node:zlib'
import { atMost, type BusScenario, LARGE_EVENTS, MIB } from '../scenario.js'
import { flood, repeated } from '../wire/flood.js'
import { post, postHead, requestText } from '../wire/http.js'
import { frameHead, openSocket, openWebSocket, type Place } from '../wire/websocket.js'
import { LARGEST, SMALL, times, wait } from './events.js'

const NDJSON = 'application/x-ndjson'

async function postFor(place: Place, body: Buffer, type: string, forMs = 3_000): Promise<number> {
  const until = performance.now() + forMs
  let bytes = 0
  while (performance.now() < until) bytes = (await post(place, body, type)).bytes
  return bytes
}

/** Lines in a loop, and how long the answer to one batch is. */
function lines(name: string, about: string, body: () => Buffer, mostBytes = 256 * 1024): BusScenario {
  return {
    name,
    about,
    async attack(place) {
      return [atMost('bytes of answer', await postFor(place, body(), NDJSON), mostBytes)]
    },
  }
}

function stalled(name: string, about: string, connections: number, head: string, bytes: Buffer): BusScenario {
  return {
    name,
    about,
    async attack(place) {
      await times(connections, async (index) => {
        const socket = openSocket(place)
        socket.write(head)
        socket.write(bytes)
        socket.resume()
        if (index % 20 === 19) await wait(20)
      })
      await wait(2_500)
    },
  }
}

export const bodies: BusScenario[] = [
  stalled(
    'bodies-one-byte-x200',
    'Content-Length 8 MiB and one byte, 200 times',
    200,
    postHead(LARGEST),
    Buffer.from('{'),
  ),
  stalled(
    'bodies-unnamed-length-x200',
    'a chunked body of which one byte comes, 200 times',
    200,
    requestText('POST', '/send', ['Content-Type: application/json', 'Transfer-Encoding: chunked']),
    Buffer.from('1\r\n{\r\n'),
  ),
  stalled('bodies-third-x60', 'a third of 3 MiB, 60 times', 60, postHead(3 * MIB), Buffer.alloc(MIB, ' ')),
  stalled(
    'bodies-refused-x200',
    'Content-Length 1 GiB and 64 KiB, 200 times',
    200,
    postHead(1024 * MIB),
    Buffer.alloc(65_536),
  ),
  {
    name: 'messages-announced-x200',
    about: 'a WebSocket message of 8 MiB of which one byte comes, 200 times',
    async attack(place) {
      await times(200, async () => {
        const socket = await openWebSocket(place, 'v=1')
        socket.resume()
        socket.write(Buffer.concat([frameHead(LARGEST), Buffer.from('{')]))
      })
      await wait(1_500)
    },
  },
  lines('lines-16384-bad', 'batches of 16,384 bad lines of one byte, for 3 seconds', () => repeated('x\n', 32_768)),
  lines('lines-16384-good', 'batches of 16,384 good lines, for 3 seconds', () => repeated(`${SMALL}\n`, 16_384 * 15)),
  lines('lines-8mib', 'batches of 8 MiB in 16,000 lines, for 3 seconds', () =>
    repeated(`{"type":"a:b","payload":"${'x'.repeat(494)}"}\n`, LARGEST - 1_024),
  ),
  lines('lines-4-million', 'batches of 4 million lines, for 3 seconds', () => repeated('x\n', LARGEST)),
  lines('lines-empty', 'batches of 8 MiB of line feeds, for 3 seconds', () => Buffer.alloc(LARGEST, '\n')),
  lines('lines-blank', 'batches of 16,384 lines of 511 spaces, for 3 seconds', () =>
    repeated(`${' '.repeat(511)}\n`, LARGEST),
  ),
  lines('lines-control', 'batches of 16,000 control messages with long names, for 3 seconds', () =>
    repeated(`{"type":"$bus:${'x'.repeat(500)}"}\n`, LARGEST - 10_000),
  ),
  {
    name: 'control-type-8mib',
    about: 'one control message whose name is 8 MiB long, for 3 seconds',
    bound: LARGE_EVENTS,
    async attack(place) {
      const body = Buffer.from(`{"type":"$bus:${'x'.repeat(LARGEST - 32)}"}`)
      return [atMost('bytes of answer', await postFor(place, body, 'application/json'), 4_096)]
    },
  },
  {
    name: 'packets-of-one-byte',
    about: 'a body of CRLF lines in packets of one byte, for 3 seconds',
    async attack(place) {
      const body = repeated(`${SMALL}\r\n`, 32_768)
      const until = performance.now() + 3_000
      while (performance.now() < until) {
        const socket = openSocket(place)
        socket.resume()
        socket.write(postHead(body.length, NDJSON, '/send', ['Connection: close']))
        for (let at = 0; at < body.length && performance.now() < until; at += 1) {
          socket.write(body.subarray(at, at + 1))
          if (at % 64 === 63) await new Promise(setImmediate)
        }
        socket.destroy()
      }
    },
  },
  {
    name: 'chunks-of-one-byte',
    about: 'a chunked body in chunks of one byte, for 3 seconds',
    async attack(place) {
      const socket = openSocket(place)
      socket.resume()
      socket.write(requestText('POST', '/send', ['Content-Type: application/json', 'Transfer-Encoding: chunked']))
      await flood(socket, repeated('1\r\n \r\n'), 3_000)
    },
  },
  {
    name: 'gzip-bodies',
    about: 'bodies of 8 MiB, packed to 8 KiB, for 3 seconds',
    async attack(place) {
      const packed = gzipSync(Buffer.alloc(LARGEST, ' '))
      const request = Buffer.concat([
        Buffer.from(postHead(packed.length, 'application/json', '/send', ['Content-Encoding: gzip'])),
        packed,
      ])
      const socket = openSocket(place)
      socket.resume()
      await flood(socket, request, 3_000)
    },
  },
  {
    name: 'small-posts',
    about: 'small POSTs pipelined on one connection, for 3 seconds',
    async attack(place) {
      const socket = openSocket(place)
      socket.resume()
      await flood(socket, repeated(postHead(SMALL.length) + SMALL), 3_000)
    },
  },
  {
    name: 'small-posts-unread',
    about: 'the same, no answer read',
    async attack(place) {
      await flood(openSocket(place), repeated(postHead(SMALL.length) + SMALL), 3_000)
    },
  },
]
