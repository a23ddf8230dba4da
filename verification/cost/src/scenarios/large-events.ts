/** Events of the largest size, and what it costs to frame them for others. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type BusScenario, exactly, LARGE_EVENTS, MIB } from '../scenario.js'
import { settled } from '../wire/flood.js'
import { openUnreadStream, post } from '../wire/http.js'
import { SseReader } from '../wire/sse-reader.js'
import { frameHead, openWebSocket, type Place } from '../wire/websocket.js'
import { array, eventOf, LARGEST, newlines, text, times, wait, waitUntil } from './events.js'

const BRIDGE = 'v=1&bridge=server'

/** Sends an event over a WebSocket whose answers are read, and waits until it has left. */
async function send(socket: Socket, event: Buffer): Promise<void> {
  socket.write(frameHead(event.length))
  if (!socket.write(event)) await settled(once(socket, 'drain'), socket, 10_000)
}

async function bridge(place: Place): Promise<Socket> {
  const socket = await openWebSocket(place, BRIDGE)
  socket.resume()
  return socket
}

/** A reader that hears each event before the next is sent. */
function heardOneByOne(name: string, about: string, event: () => Buffer, count = 3): BusScenario {
  return {
    name,
    about,
    bound: LARGE_EVENTS,
    async attack(place) {
      const bytes = event()
      const reader = new SseReader(place, 'v=1')
      const socket = await bridge(place)
      for (let sent = 1; sent <= count; sent += 1) {
        await send(socket, bytes)
        await waitUntil(() => reader.heard >= sent, 20_000)
      }
      return [exactly('heard', reader.heard, count), exactly('ended', reader.ended, 0)]
    },
  }
}

/** Streams that are opened and never read, then one event. */
function unread(name: string, about: string, streams: number, query: string, event: () => Buffer): BusScenario {
  return {
    name,
    about,
    bound: LARGE_EVENTS,
    async attack(place) {
      const bytes = event()
      await times(streams, () => openUnreadStream(place, query))
      const socket = await bridge(place)
      await wait(500)
      await send(socket, bytes)
      await wait(3_000)
    },
  }
}

/** One message again and again, over one WebSocket or by POST. */
function judged(name: string, about: string, event: () => Buffer, by: 'ws' | 'post' = 'ws', count = 4): BusScenario {
  return {
    name,
    about,
    bound: LARGE_EVENTS,
    async attack(place) {
      const bytes = event()
      if (by === 'post') await times(count, () => post(place, bytes))
      else {
        // As a panel: nobody but bridges hears it.
        const socket = await openWebSocket(place, 'v=1')
        socket.resume()
        await times(count, () => send(socket, bytes))
        await wait(1_000)
      }
    },
  }
}

/** Readers on a slow line hear everything, and are not ended for what waits for them. */
function slowLine(name: string, about: string, query: string, event: () => Buffer): BusScenario {
  return {
    name,
    about,
    bound: LARGE_EVENTS,
    async attack(place) {
      const bytes = event()
      const reader = new SseReader(place, query, (10 * 1_000_000) / 1_000)
      const socket = await bridge(place)
      await wait(500)
      for (let sent = 1; sent <= 3; sent += 1) {
        await send(socket, bytes)
        await waitUntil(() => reader.heard >= sent, 25_000)
      }
      return [exactly('heard', reader.heard, 3), exactly('ended', reader.ended, 0)]
    },
  }
}

function keys(count: number): Buffer {
  const members = Array.from({ length: count }, (_, index) => `"k${index}":1`)
  return Buffer.from(`{"type":"a:b",${members.join(',')}}`)
}

export const largeEvents: BusScenario[] = [
  heardOneByOne('newlines-8mib', '8 MiB of newlines, one SSE reader', () => newlines(LARGEST)),
  heardOneByOne('crlf-8mib', '8 MiB of CRLF, one SSE reader', () => newlines(LARGEST, '\r\n')),
  heardOneByOne('cr-8mib', '8 MiB of CR, one SSE reader', () => newlines(LARGEST, '\r')),
  heardOneByOne('text-8mib', 'plain events of 8 MiB, one SSE reader', () => text(LARGEST), 6),
  {
    name: 'newlines-2mib-readers-x20',
    about: '2 MiB of newlines, 20 SSE readers, each at a pace of its own',
    bound: LARGE_EVENTS,
    async attack(place) {
      const bytes = newlines(2 * MIB)
      const readers = await times(20, (index) => new SseReader(place, 'v=1', 10_000 * (1 + index)))
      const socket = await bridge(place)
      await send(socket, bytes)
      await waitUntil(() => readers.every(({ heard }) => heard > 0), 30_000)
      return [exactly('readers that heard it', readers.filter(({ heard }) => heard > 0).length, 20)]
    },
  },
  slowLine('newlines-2mib-slow-line', '2 MiB of newlines, an SSE reader of 10 MB/s', 'v=1', () => newlines(2 * MIB)),
  slowLine('newlines-2mib-slow-legacy', 'the same, a reader without a session', '', () => newlines(2 * MIB)),
  slowLine('newlines-8mib-slow-line', '8 MiB of newlines, an SSE reader of 10 MB/s', 'v=1', () => newlines(LARGEST)),
  unread('newlines-8mib-unread-x20', '8 MiB of newlines, 20 SSE sessions that do not read', 20, 'v=1', () =>
    newlines(LARGEST),
  ),
  unread('text-8mib-unread-x100', 'one 8 MiB event, 100 SSE sessions that do not read', 100, 'v=1', () =>
    text(LARGEST),
  ),
  unread('text-8mib-unread-legacy-x100', 'one 8 MiB event, 100 streams without session that do not read', 100, '', () =>
    text(LARGEST),
  ),
  judged('array-8mib-ws', 'an 8 MiB array of {}, over WebSocket', () => array(LARGEST, '{}')),
  judged('array-8mib-post', 'an 8 MiB array of {}, by POST', () => array(LARGEST, '{}'), 'post'),
  judged('array-of-arrays-8mib', 'an 8 MiB array of []', () => array(LARGEST, '[]')),
  judged('numbers-8mib', '8 MiB of 1e400', () => array(LARGEST, '1e400')),
  judged('zeros-8mib', '8 MiB of zeros', () => array(LARGEST, '0')),
  judged('digits-8mib', 'one number of 8 MiB', () => eventOf(LARGEST, '7', ['{"type":"a:b","payload":', '1}'])),
  judged('strings-8mib', '8 MiB of empty strings', () => array(LARGEST, '""')),
  judged('brackets-8mib', '8 MiB of [', () => Buffer.alloc(LARGEST, '[')),
  judged('brackets-8mib-post', '8 MiB of [, by POST', () => Buffer.alloc(LARGEST, '['), 'post'),
  judged('nested-4-million', 'arrays nested 4 million deep', () => {
    const depth = LARGEST / 2 - 16
    return Buffer.from(`{"type":"a:b","payload":${'['.repeat(depth)}${']'.repeat(depth)}}`)
  }),
  judged('nested-objects', 'objects nested 1.3 million deep', () => {
    const depth = Math.floor(LARGEST / 6) - 16
    return Buffer.from(`{"type":"a:b","payload":${'{"":'.repeat(depth)}0${'}'.repeat(depth)}}`)
  }),
  judged('escapes-8mib', '8 MiB of \\u0041 in one string', () =>
    eventOf(LARGEST, '\\u0041', ['{"type":"a:b","payload":"', '"}']),
  ),
  judged('escaped-type-8mib', 'a type of 8 MiB of \\u0041', () => eventOf(LARGEST, '\\u0041', ['{"type":"a:', '"}'])),
  judged('type-without-colon-8mib', 'a type of 8 MiB without a colon', () =>
    eventOf(LARGEST, 'a', ['{"type":"', '"}']),
  ),
  judged('plugin-id-8mib', 'a pluginId of 8 MiB', () => eventOf(LARGEST, 'a', ['{"type":"a:b","pluginId":"', '"}'])),
  judged('event-id-8mib', 'an eventId of 8 MiB', () => eventOf(LARGEST, 'a', ['{"type":"a:b","eventId":"', '"}'])),
  judged('duplicate-types', 'a type given 600,000 times', () =>
    eventOf(LARGEST, '"type":"a:b",', ['{', '"type":"a:b"}']),
  ),
  judged('duplicate-payloads', 'a payload of {} given 600,000 times', () =>
    eventOf(LARGEST, '"payload":{},', ['{"type":"a:b",', '"payload":1}']),
  ),
  judged('members-500000', '500,000 members, each of another name', () => keys(500_000)),
  judged('members-500000-post', 'the same, by POST', () => keys(500_000), 'post'),
  judged('late-fault-8mib', 'an 8 MiB array of {} with a fault at its end', () => {
    const event = array(LARGEST, '{}')
    event[event.lastIndexOf('}'.charCodeAt(0))] = 'x'.charCodeAt(0)
    return event
  }),
  judged('not-an-object-8mib', 'an 8 MiB array of {}, which is no event', () => eventOf(LARGEST, '{},', ['[', '0]'])),
  judged('spaces-8mib', '8 MiB of spaces', () => Buffer.alloc(LARGEST, ' ')),
  judged('split-utf8-8mib', '8 MiB of characters of 4 bytes', () =>
    eventOf(LARGEST, '\u{1f600}', ['{"type":"a:b","payload":"', '"}']),
  ),
  {
    name: 'events-8mib-slow-panels',
    about: '8 MiB events in a loop, two panels that do not read: one with a session, one without',
    bound: LARGE_EVENTS,
    async attack(place) {
      const bytes = text(LARGEST)
      await openWebSocket(place, 'v=1')
      await openWebSocket(place, '')
      const socket = await bridge(place)
      const until = performance.now() + 4_000
      while (performance.now() < until) await send(socket, bytes)
    },
  },
]
