import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { dial } from '../../wire/dial.js'
import { exchange, headOf } from '../../wire/exchange.js'
import { frameHead, OPCODE } from '../../wire/frames.js'
import { JSON_TYPE, NDJSON_TYPE } from '../../wire/post.js'
import { target } from '../../wire/target.js'
import { refuses } from './answers.js'
import { infoOf } from './info.js'
import { Scene } from './scene.js'
import { Witnesses } from './witnesses.js'

const MEBIBYTE = Buffer.alloc(1024 * 1024, 'x')
const HUGE_MESSAGE = 101
const HUGE_POST = 600_000_000
/** More than one heartbeat of the case, and less than two. */
const SLOW_PIECE_MS = 1_500
const ANNOUNCED_BODIES = 40
const DEFAULT_LIMIT = 8 * 1024 * 1024

/** `count` times the same mebibyte; nothing is allocated. */
function* mebibytes(count: number): Generator<Buffer> {
  for (let sent = 0; sent < count; sent += 1) yield MEBIBYTE
}

export const limits: readonly BusCase[] = [
  {
    id: 'limits/largest-message-is-relayed',
    title: 'A message and a POST of exactly the advertised limit arrive; by default it is 8,388,608 bytes',
    requirements: ['LIMIT-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { maxMessageBytes } = (await infoOf(scene)).limits
      const isDefault = maxMessageBytes === DEFAULT_LIMIT || scene.subject.inProcess === undefined
      hold('LIMIT-1', isDefault, 'the default limit is another', DEFAULT_LIMIT, maxMessageBytes)
      const [sender, bridge] = [await scene.panel(), await scene.bridge()]
      const [sent, posted] = [exactly(scene, maxMessageBytes), exactly(scene, maxMessageBytes)]
      sender.send(sent)
      await mustCome(
        'LIMIT-1',
        bridge.events.find('the message', scene.patienceMs, (text) => text === sent),
      )
      const answer = await scene.post(posted)
      hold('LIMIT-1', answer.status === 202, `a POST of the limit was answered ${answer.status}`, 202, answer.body)
      await mustCome(
        'LIMIT-1',
        bridge.events.find('the posted event', scene.patienceMs, (text) => text === posted),
      )
    },
  },
  {
    id: 'limits/configured-limit-is-exact',
    title: 'With a limit of 1,000 bytes, UTF-8 counted, 1,000 pass over WebSocket and POST',
    requirements: ['LIMIT-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { maxMessageBytes: 1_000 })
      const [sender, bridge] = [await scene.panel(), await scene.bridge()]
      const [fits, posted] = [exactly(scene, 1_000), exactly(scene, 1_000)]
      sender.send(fits)
      await hearsExactly('LIMIT-1', 'a bridge', bridge.events, [fits], scene.patienceMs)
      const answer = await scene.post(posted)
      hold('LIMIT-1', answer.status === 202, `a POST of the limit was answered ${answer.status}`, 202, answer.body)
      await hearsExactly('LIMIT-1', 'a bridge', bridge.events, [fits, posted], scene.patienceMs)
    },
  },
  {
    id: 'limits/one-byte-more-is-refused',
    title: 'With a limit of 1,000 bytes, UTF-8 counted, 1,001 do not pass, over WebSocket and POST',
    requirements: ['LIMIT-2', 'LIMIT-3'],
    async check(scope) {
      const scene = await Scene.open(scope, { maxMessageBytes: 1_000 })
      const witnesses = await Witnesses.open(scene)
      const sender = await scene.panel()
      sender.send(exactly(scene, 1_001))
      const { code } = await mustCome('LIMIT-2', sender.ended.find('the end of the connection', scene.patienceMs))
      hold('LIMIT-2', code === 1009, 'the connection ended otherwise', 1009, code)
      refuses('LIMIT-3', 'a POST of 1,001 bytes', await scene.post(exactly(scene, 1_001)), 413, 'too-large')
      const lines = `${scene.mint()}\n`.repeat(30)
      refuses(
        'LIMIT-3',
        'a batch over the limit',
        await scene.post(lines, { contentType: NDJSON_TYPE }),
        413,
        'too-large',
      )
      await witnesses.undisturbed('LIMIT-3')
    },
  },
  {
    id: 'limits/huge-message',
    title: 'A message of 101 MiB ends its connection with 1009 and disturbs nobody',
    requirements: ['LIMIT-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      const peer = await scene.rawWebSocket()
      const length = HUGE_MESSAGE * MEBIBYTE.length
      await peer.write([frameHead({ opcode: OPCODE.text }, length)])
      await peer.write(mebibytes(HUGE_MESSAGE))
      const { code } = await mustCome('LIMIT-2', peer.ended.find('the end of the connection', scene.patienceMs))
      hold('LIMIT-2', code === 1009, 'the connection ended otherwise', 1009, code)
      await witnesses.undisturbed('LIMIT-2')
    },
  },
  {
    id: 'limits/huge-message-in-fragments',
    title: 'A message over the limit in fragments that each fit ends its connection with 1009',
    requirements: ['LIMIT-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { maxMessageBytes } = (await infoOf(scene)).limits
      const witnesses = await Witnesses.open(scene)
      const peer = await scene.rawWebSocket()
      const due = Math.ceil(maxMessageBytes / MEBIBYTE.length) + 1
      for (let sent = 0; sent < due && peer.ended.all.length === 0; sent += 1) {
        const opcode = sent === 0 ? OPCODE.text : OPCODE.continuation
        await peer.write([frameHead({ opcode, fin: false }, MEBIBYTE.length), MEBIBYTE])
      }
      const { code } = await mustCome('LIMIT-2', peer.ended.find('the end of the connection', scene.patienceMs))
      hold('LIMIT-2', code === 1009, 'the connection ended otherwise', 1009, code)
      await witnesses.undisturbed('LIMIT-2')
    },
  },
  {
    id: 'limits/huge-post-declared',
    title: 'A POST that declares 600,000,000 bytes is answered 413 without any of them',
    requirements: ['LIMIT-3', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      const headers = [
        ['Content-Type', JSON_TYPE],
        ['Content-Length', String(HUGE_POST)],
      ] as const
      const answer = await scene.request({ method: 'POST', path: target(scene.subject, 'send'), headers })
      refuses('LIMIT-3', 'a POST that declares 600 MB', answer, 413, 'too-large')
      await witnesses.undisturbed('LIMIT-3')
    },
  },
  {
    id: 'limits/huge-post-chunked',
    title: 'A chunked POST of 600 MB is answered 413 long before its end, and nothing of it accepted',
    requirements: ['LIMIT-3', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { maxMessageBytes } = (await infoOf(scene)).limits
      const witnesses = await Witnesses.open(scene)
      const first = Buffer.from(`${scene.mint()}\n`)
      const answer = await scene.request({
        method: 'POST',
        path: target(scene.subject, 'send'),
        headers: [
          ['Content-Type', NDJSON_TYPE],
          ['Transfer-Encoding', 'chunked'],
        ],
        pieces: chunks(first, Math.ceil(HUGE_POST / MEBIBYTE.length)),
      })
      refuses('LIMIT-3', 'a chunked POST of 600 MB', answer, 413, 'too-large')
      // What the machine's network holds between the two is not the bus's reading.
      const early = answer.written < maxMessageBytes + 64 * MEBIBYTE.length
      hold('LIMIT-3', early, 'the body was read on far beyond the limit', maxMessageBytes, answer.written)
      await witnesses.undisturbed('LIMIT-3')
    },
  },
  {
    id: 'limits/a-body-that-stays-away',
    title: 'A POST whose body brings nothing for two heartbeats is answered 408, and its connection ends',
    requirements: ['LIMIT-9', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { heartbeatMs: 250 })
      const witnesses = await Witnesses.open(scene)
      const { maxMessageBytes } = (await infoOf(scene)).limits
      const announced = ['Content-Length', String(maxMessageBytes)] as const
      const chunked = ['Transfer-Encoding', 'chunked'] as const
      const bodies = [
        [announced, '{'],
        [announced, ''],
        [chunked, '1\r\n{\r\n'],
        [chunked, ''],
      ] as const
      const path = target(scene.subject, 'send')
      const answers = bodies.map(([length, body]) => {
        const headers = [['Content-Type', JSON_TYPE], length] as const
        const pieces = body === '' ? [] : [Buffer.from(body)]
        return scene.request({ method: 'POST', path, headers, pieces, untilEnd: true })
      })
      for (const answer of await Promise.all(answers)) {
        refuses('LIMIT-9', 'a POST whose body stays away', answer, 408, 'timeout')
      }
      await witnesses.undisturbed('LIMIT-9')
    },
  },
  {
    id: 'limits/a-body-that-comes-slowly',
    title: 'A POST whose body brings a piece every one and a half heartbeats is accepted',
    requirements: ['LIMIT-9'],
    async check(scope) {
      const scene = await Scene.open(scope, { heartbeatMs: 1_000 })
      const bridge = await scene.bridge()
      const event = Buffer.from(scene.mint({ payload: 'x'.repeat(20_000) }))
      const headers = [
        ['Content-Type', JSON_TYPE],
        ['Content-Length', String(event.length)],
      ] as const
      const path = target(scene.subject, 'send')
      const pieces = slowly(
        [event.subarray(0, 8_000), event.subarray(8_000, 16_000), event.subarray(16_000)],
        SLOW_PIECE_MS,
      )
      const request = { method: 'POST', path, headers, pieces }
      const answer = await exchange(scene.subject.url, request, scene.patienceMs + 2 * SLOW_PIECE_MS)
      hold('LIMIT-9', answer.status === 202, `it was answered ${answer.status}`, 202, answer.body)
      await hearsExactly('LIMIT-9', 'a bridge', bridge.events, [event.toString()], scene.patienceMs)
    },
  },
  {
    id: 'limits/announced-bodies-cost-nothing',
    title: 'Forty POSTs that announce the largest body and bring one byte take no memory for the rest',
    requirements: ['LIMIT-9'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      const { maxMessageBytes } = (await infoOf(scene)).limits
      const headers = [
        ['Content-Type', JSON_TYPE],
        ['Content-Length', String(maxMessageBytes)],
      ] as const
      const head = headOf(scene.subject.url, { method: 'POST', path: target(scene.subject, 'send'), headers })
      const info = headOf(scene.subject.url, { path: target(scene.subject, 'info') })
      const before = await scene.subject.residentBytes()
      for (let count = 0; count < ANNOUNCED_BODIES; count += 1) {
        const socket = await dial(scene.subject.url, scene.patienceMs)
        scope.onEnd(() => void socket.destroy())
        const answered = new Promise((resolve) => socket.once('data', resolve).once('close', resolve))
        // Both come in one packet: a bus that has answered the first request has read the head of the POST.
        socket.write(Buffer.concat([info, head, Buffer.from('{')]))
        await answered
      }
      await witnesses.undisturbed('LIMIT-9')
      const after = await scene.subject.residentBytes()
      if (before === undefined || after === undefined) return
      const most = (ANNOUNCED_BODIES * maxMessageBytes) / 2
      hold('LIMIT-9', after - before < most, 'memory grew with the announced lengths', most, after - before)
    },
  },
  {
    id: 'limits/nesting',
    title: 'Events nested 512 levels deep are relayed; 100,000 levels end no process',
    requirements: ['LIMIT-4'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, bridge] = [await scene.panel(), await scene.bridge()]
      // The event itself is the first level.
      const deep = (levels: number) => `{"type":"a:b","payload":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
      const objects = `{"type":"a:b","payload":${'{"a":'.repeat(510)}{}${'}'.repeat(510)}}`
      for (const text of [deep(512), objects]) {
        const from = bridge.events.all.length
        sender.send(text)
        await hearsExactly('LIMIT-4', 'a bridge', bridge.events, [text], scene.patienceMs, from)
        await scene.post(text)
        await hearsExactly('LIMIT-4', 'a bridge', bridge.events, [text], scene.patienceMs, from + 1)
      }
      for (const text of ['['.repeat(100_000), deep(100_000), '{"a":'.repeat(100_000)]) {
        const from = bridge.events.all.length
        const barrier = scene.mint()
        sender.send(text)
        await scene.post(text)
        sender.send(barrier)
        const what = bridge.events.find('the next event', scene.patienceMs, (heard) => heard === barrier, from)
        await mustCome('LIMIT-4', what)
      }
    },
  },
]

/** An event of exactly `bytes` UTF-8 bytes, not all of its characters of one byte. */
function exactly(scene: Scene, bytes: number): string {
  const start = scene.mint({ payload: 'é' }).slice(0, -'"}'.length)
  return `${start}${'x'.repeat(bytes - Buffer.byteLength(start) - 2)}"}`
}

/** The pieces, one every `ms`. */
async function* slowly(pieces: readonly Buffer[], ms: number): AsyncGenerator<Buffer> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, ms))
    yield piece
  }
}

function* chunks(first: Buffer, count: number): Generator<Buffer> {
  const head = Buffer.from(`${MEBIBYTE.length.toString(16)}\r\n`)
  const end = Buffer.from('\r\n')
  yield Buffer.concat([Buffer.from(`${first.length.toString(16)}\r\n`), first, end])
  for (let sent = 0; sent < count; sent += 1) {
    yield head
    yield MEBIBYTE
    yield end
  }
  yield Buffer.from('0\r\n\r\n')
}
