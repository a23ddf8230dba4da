import * as fc from 'fast-check'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import { eventShape, eventText } from '../../histories/event-text.js'
import type { BusCase } from '../../subject.js'
import { frame, OPCODE } from '../../wire/frames.js'
import { upgradeHeaders } from '../../wire/raw-web-socket-peer.js'
import { target } from '../../wire/target.js'
import { Scene } from './scene.js'
import { Witnesses } from './witnesses.js'

/** Cuts `bytes` at the given places, wherever they fall. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...cuts].map((start, index) => bytes.subarray(start, cuts[index] ?? bytes.length))
}

/** As many as a bus takes. */
const FRAGMENTS = 1_024

/** Frames of one text message, of as equal pieces as there can be. */
function inFragments(bytes: Buffer, count: number): Buffer[] {
  const size = Math.ceil(bytes.length / count)
  return Array.from({ length: count }, (_, index) => {
    const payload = bytes.subarray(index * size, (index + 1) * size)
    return frame({ opcode: index === 0 ? OPCODE.text : OPCODE.continuation, payload, fin: index === count - 1 })
  })
}

export const webSocket: readonly BusCase[] = [
  {
    id: 'websocket/fragments-are-one-message',
    title: 'A message of any fragments, cut anywhere even within a character, with pings between, is one message',
    requirements: ['WS-1', 'RELAY-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const drawn = fc.record({ shape: eventShape, places: fc.array(fc.nat(200), { minLength: 1, maxLength: 5 }) })
      await scope.property(drawn, async ({ shape, places }) => {
        const listener = await scene.bridge()
        const sender = await scene.rawWebSocket()
        const [text, barrier] = [eventText(shape, 'fragmented'), scene.mint()]
        const pieces = cutAt(Buffer.from(text), places)
        for (const [index, payload] of pieces.entries()) {
          const opcode = index === 0 ? OPCODE.text : OPCODE.continuation
          await sender.write([
            frame({ opcode, payload, fin: index === pieces.length - 1 }),
            ...(index === pieces.length - 1 ? [] : [frame({ opcode: OPCODE.ping, payload: Buffer.from('?') })]),
          ])
        }
        await sender.sendText(barrier)
        await hearsExactly('WS-1', 'a bridge', listener.events, [text, barrier], scene.patienceMs)
      })
    },
  },
  {
    id: 'websocket/a-thousand-fragments',
    title: 'A message of 1,024 fragments is one message, be each of some bytes or most of none',
    requirements: ['WS-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const listener = await scene.bridge()
      const filled = scene.mint({ payload: 'x'.repeat(3 * FRAGMENTS) })
      for (const text of [filled, scene.mint()]) {
        const had = listener.events.all.length
        const sender = await scene.rawWebSocket()
        const barrier = scene.mint()
        await sender.write([Buffer.concat(inFragments(Buffer.from(text), FRAGMENTS))])
        await sender.sendText(barrier)
        await hearsExactly('WS-1', 'a bridge', listener.events, [text, barrier], scene.patienceMs, had)
      }
    },
  },
  {
    id: 'websocket/single-byte-packets',
    title: 'A message whose bytes come one by one is whole, its characters too',
    requirements: ['WS-1', 'RELAY-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const listener = await scene.bridge()
      const sender = await scene.rawWebSocket()
      const text = scene.mint({ payload: 'é😀\u2028' })
      const bytes = frame({ opcode: OPCODE.text, payload: Buffer.from(text) })
      await sender.write([...bytes].map((byte) => Buffer.from([byte])))
      await hearsExactly('WS-1', 'a bridge', listener.events, [text], scene.patienceMs)
    },
  },
  {
    id: 'websocket/ping-is-answered',
    title: 'A ping is answered by a pong with its payload',
    requirements: ['WS-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const peer = await scene.rawWebSocket()
      await peer.sendFrame({ opcode: OPCODE.ping, payload: Buffer.from('are you there') })
      const pong = await peer.frames.find('a pong', scene.patienceMs, ({ opcode }) => opcode === OPCODE.pong)
      hold(
        'WS-1',
        pong.payload.toString() === 'are you there',
        'the pong has another payload',
        'are you there',
        pong.payload,
      )
    },
  },
  {
    id: 'websocket/faulty-handshakes',
    title: 'An upgrade of /ws that is no right WebSocket handshake is refused with a 4xx, and harms nobody',
    requirements: ['REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      const right = Object.fromEntries(upgradeHeaders())
      for (const wrong of [
        { Upgrade: 'h2c' },
        { 'Sec-WebSocket-Version': '12' },
        { 'Sec-WebSocket-Version': '' },
        { 'Sec-WebSocket-Key': '' },
        { 'Sec-WebSocket-Key': 'dG9vIHNob3J0' },
      ]) {
        const headers = Object.entries({ ...right, ...wrong }).filter(([, value]) => value !== '')
        const path = target(scene.subject, 'ws')
        const { status, body } = await mustCome('REFUSE-1', scene.request({ path, headers }))
        const what = `an upgrade with ${JSON.stringify(wrong)} was answered ${status}`
        hold('REFUSE-1', status >= 400 && status < 500, what, '4xx', body)
      }
      await witnesses.undisturbed('REFUSE-1')
    },
  },
  {
    id: 'websocket/no-extension',
    title: 'No WebSocket extension is negotiated, whatever the client offers',
    requirements: ['WS-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const offer of [
        'permessage-deflate',
        'permessage-deflate; client_max_window_bits',
        'x-webkit-deflate-frame, foo',
      ]) {
        const headers = [...upgradeHeaders(), ['Sec-WebSocket-Extensions', offer] as const]
        const answer = await scene.request({ path: target(scene.subject, 'ws'), headers })
        hold(
          'WS-2',
          answer.status === 101,
          `an upgrade that offers ${offer} was answered ${answer.status}`,
          101,
          answer.body,
        )
        const negotiated = answer.headers['sec-websocket-extensions']
        hold('WS-2', negotiated === undefined, `an extension was negotiated for ${offer}`, undefined, negotiated)
      }
    },
  },
]
