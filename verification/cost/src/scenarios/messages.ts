/** Loops of small WebSocket messages and frames: a share of each turn of the loop is what one peer gets. */
import { once } from 'node:events'
import type { BusScenario } from '../scenario.js'
import { flood, repeated, settled } from '../wire/flood.js'
import { requestText } from '../wire/http.js'
import { frame, frameHead, OPCODE, openSocket, openWebSocket } from '../wire/websocket.js'
import { SMALL, text, times, wait } from './events.js'

const FOR_MS = 3_000

/** The same frames again and again over one WebSocket, and over another where that is ended. */
function loop(name: string, about: string, frames: () => Uint8Array, query = 'v=1', read = true): BusScenario {
  return {
    name,
    about,
    async attack(place) {
      const bytes = frames()
      const until = performance.now() + FOR_MS
      while (performance.now() < until) {
        const socket = await openWebSocket(place, query)
        if (read) socket.resume()
        await flood(socket, bytes, until - performance.now())
        if (performance.now() < until) socket.destroy()
      }
    },
  }
}

function fragments(): Buffer {
  const empty = repeated(frame('', OPCODE.continuation, false), 1_000 * 6)
  return Buffer.concat([frame('{"type":"a:b"', OPCODE.text, false), empty, frame('}', OPCODE.continuation, true)])
}

const LONG_ID = 'i'.repeat(128)

export const messages: BusScenario[] = [
  loop('tiny-bad', 'bad messages of one byte', () => repeated(frame('x'))),
  loop('tiny-bad-unread', 'the same, no answer read', () => repeated(frame('x')), 'v=1', false),
  loop('tiny-bad-legacy', 'the same, without a session', () => repeated(frame('x')), ''),
  loop('tiny-bad-bridge', 'the same, from a bridge', () => repeated(frame('x')), 'v=1&bridge=server'),
  loop('empty-messages', 'messages of no byte', () => repeated(frame(''))),
  loop(
    'bad-with-id-unread',
    'bad messages with an eventId of 128 characters, no answer read',
    () => repeated(frame(`{"type":"x","eventId":"${LONG_ID}"}`)),
    'v=1',
    false,
  ),
  loop('tiny-good', 'events of 14 bytes, from a panel', () => repeated(frame(SMALL))),
  loop(
    'tiny-good-bridge',
    'events of 14 bytes, from a bridge, which the witness hears too',
    () => repeated(frame(SMALL)),
    'v=1&bridge=server',
  ),
  {
    name: 'tiny-good-unread',
    about: 'events of 14 bytes, and a WebSocket without a session that reads none of them',
    async attack(place) {
      const [receiver, sender] = [await openWebSocket(place, 'bridge=server'), await openWebSocket(place, 'v=1')]
      receiver.pause()
      await flood(sender.resume(), repeated(frame(SMALL)), 2 * FOR_MS)
    },
  },
  {
    name: 'tiny-good-unread-stream',
    about: 'the same over server-sent events',
    async attack(place) {
      const receiver = openSocket(place)
      receiver.write(requestText('GET', '/sse?bridge=server'))
      await once(receiver, 'readable')
      await flood((await openWebSocket(place, 'v=1')).resume(), repeated(frame(SMALL)), 2 * FOR_MS)
    },
  },
  loop(
    'own-events-unread',
    'events of 64 KiB from a bridge without a session that reads nothing',
    () => frame(text(65_536)),
    'bridge=server',
    false,
  ),
  loop('control-messages', 'control messages', () => repeated(frame('{"type":"$bus:later"}'))),
  loop('pings', 'pings of 125 bytes', () => repeated(frame('p'.repeat(125), OPCODE.ping))),
  loop('pings-unread', 'the same, no pong read', () => repeated(frame('p'.repeat(125), OPCODE.ping)), 'v=1', false),
  loop('pings-empty-unread', 'empty pings, no pong read', () => repeated(frame('', OPCODE.ping)), 'v=1', false),
  loop('fragments', 'messages of 1,000 empty fragments', fragments),
  loop('fragments-of-one-byte', 'messages in fragments of one byte', () =>
    Buffer.concat([
      frame('{', OPCODE.text, false),
      ...Array.from('"type":"a:b"', (character) => frame(character, OPCODE.continuation, false)),
      frame('}', OPCODE.continuation),
    ]),
  ),
  loop('events-4kib', 'events of 4 KiB, from a panel', () => repeated(frame(text(4_096)))),
  loop(
    'events-4kib-bridge',
    'events of 4 KiB, from a bridge, which the witness hears too',
    () => repeated(frame(text(4_096))),
    'v=1&bridge=server',
  ),
  loop('bad-4kib', 'bad messages of 4 KiB', () => repeated(frame('x'.repeat(4_096)))),
  loop('arrays-64kib', 'events that are arrays of {} of 64 KiB', () =>
    frame(`{"type":"a:b","payload":[${'{},'.repeat(21_000)}0]}`),
  ),
  {
    name: 'tiny-bad-x20',
    about: 'bad messages of one byte over 20 WebSockets at a time',
    async attack(place) {
      const bytes = repeated(frame('x'))
      const sockets = await times(20, () => openWebSocket(place, 'v=1'))
      await Promise.all(sockets.map((socket) => flood(socket.resume(), bytes, FOR_MS)))
    },
  },
  {
    name: 'broken-frames',
    about: 'WebSockets opened and ended by a broken frame, for 3 seconds',
    async attack(place) {
      const until = performance.now() + FOR_MS
      while (performance.now() < until) {
        const socket = await openWebSocket(place, 'v=1')
        socket.resume()
        socket.write(Buffer.from([0xff, 0xff, 0, 0]))
        await settled(once(socket, 'close'), socket, 1_000)
        socket.destroy()
      }
    },
  },
  {
    name: 'unfinished-message-x50',
    about: '1 MiB of a WebSocket message that never ends, 50 times',
    async attack(place) {
      await times(50, async () => {
        const socket = await openWebSocket(place, 'v=1')
        socket.resume()
        socket.write(Buffer.concat([frameHead(8 * 1024 * 1024), Buffer.alloc(1024 * 1024, ' ')]))
        await wait(10)
      })
      await wait(1_500)
    },
  },
]
