import * as fc from 'fast-check'
import { hearsExactly, hold } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { JSON_TYPE, NDJSON_TYPE } from '../../wire/post.js'
import { target } from '../../wire/target.js'
import { accepts, refuses } from './answers.js'
import { Scene } from './scene.js'

/** Lines that every bus takes. */
const MOST_LINES = 16_384

/** What a body is said to be, and the bytes it is made of. */
export const sendBodies: readonly BusCase[] = [
  {
    id: 'send/other-content-types',
    title:
      'Whatever a page may post without asking, and every other content type, is refused, and nothing of it accepted',
    requirements: ['SEND-5', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const simple = [
        'text/plain',
        'text/plain;charset=UTF-8',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]
      const wrong = [
        'application/jsonp',
        'application/json5',
        'text/json',
        'application/ld+json',
        'json',
        '',
        'application/ndjson',
      ]
      for (const contentType of [
        null,
        ...simple,
        ...wrong,
        `${JSON_TYPE}; charset=iso-8859-1`,
        `${NDJSON_TYPE}; charset=utf-16`,
      ]) {
        const answer = await scene.post(scene.mint(), { contentType })
        refuses('SEND-5', `a POST of ${contentType ?? 'no content type'}`, answer, 415, 'unsupported-content-type')
      }
      for (const coding of ['gzip', 'br', 'deflate', 'identity, gzip']) {
        const answer = await scene.post(scene.mint(), { headers: [['Content-Encoding', coding]] })
        refuses('SEND-5', `a POST with Content-Encoding ${coding}`, answer, 415, 'unsupported-content-type')
      }
      const identity = scene.mint()
      accepts(
        'SEND-5',
        'a POST with Content-Encoding identity',
        await scene.post(identity, { headers: [['Content-Encoding', 'identity']] }),
      )
      await hearsExactly('SEND-5', 'a bridge', bridge.events, [identity], scene.patienceMs)
    },
  },
  {
    id: 'send/batches-of-many-lines',
    title:
      'A batch of 16,384 lines, blank ones included, is accepted; a far longer one is too, or refused whole with 413',
    requirements: ['SEND-9'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const events = Array.from({ length: MOST_LINES / 2 }, () => scene.mint())
      const taken = await scene.post(events.map((text) => `${text}\n\n`).join(''), { contentType: NDJSON_TYPE })
      const { accepted } = accepts('SEND-9', `a batch of ${MOST_LINES} lines`, taken)
      hold('SEND-9', accepted === events.length, 'another number of lines was accepted', events.length, accepted)
      const longer = `${scene.mint()}\n${'\n'.repeat(4_000_000)}`
      const answer = await scene.post(longer, { contentType: NDJSON_TYPE })
      if (answer.status !== 202) refuses('SEND-9', 'a batch of 4,000,001 lines', answer, 413, 'too-large')
      const barrier = scene.mint()
      await scene.post(barrier)
      const due = [...events, ...(answer.status === 202 ? [longer.trimEnd()] : []), barrier]
      await hearsExactly('SEND-9', 'a bridge', bridge.events, due, scene.patienceMs)
    },
  },
  {
    id: 'send/invalid-utf8',
    title: 'A body that is not UTF-8 is refused whole, its good lines too',
    requirements: ['SEND-6', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const bad = [[0xc3, 0x28], [0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]
      for (const bytes of bad) {
        const line = Buffer.concat([Buffer.from('{"type":"a:b","payload":"'), Buffer.from(bytes), Buffer.from('"}')])
        refuses(
          'SEND-6',
          `the bytes ${Buffer.from(bytes).toString('hex')}`,
          await scene.post(line),
          400,
          'invalid-utf8',
          'SEND-6',
        )
        const batch = Buffer.concat([Buffer.from(`${scene.mint()}\n`), line])
        const answer = await scene.post(batch, { contentType: NDJSON_TYPE })
        refuses('SEND-6', 'a batch with one line that is not UTF-8', answer, 400, 'invalid-utf8', 'SEND-6')
      }
      const barrier = scene.mint()
      await scene.post(barrier)
      await hearsExactly('SEND-6', 'a bridge', bridge.events, [barrier], scene.patienceMs)
    },
  },
  {
    id: 'send/split-utf8-is-whole',
    title: 'UTF-8 split anywhere between packets, declared or chunked, is whole',
    requirements: ['SEND-6', 'SEND-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const text = fc.string({ unit: fc.constantFrom('é', '😀', '\u2028', 'a', '한'), minLength: 1, maxLength: 12 })
      const drawn = fc.record({ text, size: fc.integer({ min: 1, max: 5 }), chunked: fc.boolean() })
      await scope.property(drawn, async ({ text, size, chunked }) => {
        const bridge = await scene.bridge()
        const event = scene.mint({ payload: text })
        const body = Buffer.from(event)
        const parts = Array.from({ length: Math.ceil(body.length / size) }, (_, at) =>
          body.subarray(at * size, (at + 1) * size),
        )
        const framing = chunked
          ? (['Transfer-Encoding', 'chunked'] as const)
          : (['Content-Length', String(body.length)] as const)
        const answer = await scene.request({
          method: 'POST',
          path: target(scene.subject, 'send'),
          headers: [['Content-Type', JSON_TYPE], framing],
          pieces: chunked ? [...parts.map(chunk), Buffer.from('0\r\n\r\n')] : parts,
        })
        accepts('SEND-6', `UTF-8 in packets of ${size} bytes`, answer)
        await hearsExactly('SEND-6', 'a bridge', bridge.events, [event], scene.patienceMs)
      })
    },
  },
]

function chunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}
