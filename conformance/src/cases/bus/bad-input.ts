import * as fc from 'fast-check'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import { plainJunk } from '../../histories/junk.js'
import { judged } from '../../oracle/judge.js'
import { faultBySchema } from '../../published-schemas.js'
import type { BusCase } from '../../subject.js'
import { type FrameToWrite, frame, OPCODE } from '../../wire/frames.js'
import { Scene } from './scene.js'
import { Witnesses } from './witnesses.js'

const TEXT = Buffer.from('{"type":"a:b"}')
/** Frames that RFC 6455 forbids a client, each by itself. */
const FORBIDDEN: Readonly<Record<string, readonly FrameToWrite[]>> = {
  'an unmasked frame': [{ opcode: OPCODE.text, payload: TEXT, masked: false }],
  'the first reserved bit': [{ opcode: OPCODE.text, payload: TEXT, reserved: 4 }],
  'the second reserved bit': [{ opcode: OPCODE.text, payload: TEXT, reserved: 2 }],
  'the third reserved bit': [{ opcode: OPCODE.text, payload: TEXT, reserved: 1 }],
  'a reserved opcode': [{ opcode: 3, payload: TEXT }],
  'a reserved control opcode': [{ opcode: 11, payload: Buffer.alloc(0) }],
  'a fragmented ping': [{ opcode: OPCODE.ping, payload: TEXT, fin: false }],
  'a ping of 126 bytes': [{ opcode: OPCODE.ping, payload: Buffer.alloc(126) }],
  'a continuation of nothing': [{ opcode: OPCODE.continuation, payload: TEXT }],
  'a new message within a message': [
    { opcode: OPCODE.text, payload: TEXT, fin: false },
    { opcode: OPCODE.text, payload: TEXT },
  ],
  'a close frame of one byte': [{ opcode: OPCODE.close, payload: Buffer.from([3]) }],
  'a close code that is none': [{ opcode: OPCODE.close, payload: Buffer.from([0x03, 0xed]) }],
}
/** Messages to discard, and the eventId an error for each has to name. */
const IDS: readonly (readonly [text: string, eventId: string | undefined])[] = [
  ['{"type":"nocolon","eventId":"a-1"}', 'a-1'],
  ['{"eventId":"!~"}', '!~'],
  ['{"type":"a:b","pluginId":7,"eventId":"\\u0061"}', 'a'],
  ['{"type":7,"eventId":"x","eventId":"last"}', 'last'],
  [`{"type":7,"eventId":"${'y'.repeat(128)}"}`, 'y'.repeat(128)],
  ['{"type":"nocolon"}', undefined],
  ['{"type":"a:b","eventId":"a b"}', undefined],
  ['{"type":"a:b","eventId":""}', undefined],
  ['{"type":"a:b","eventId":12}', undefined],
  ['{"type":"a:b","eventId":"\u00e9"}', undefined],
  [`{"type":"a:b","eventId":"${'x'.repeat(129)}"}`, undefined],
  ['[{"eventId":"a"}]', undefined],
  ['{"eventId":"a"', undefined],
]
const NOT_UTF8 = [[0xc3, 0x28], [0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]

export const badInput: readonly BusCase[] = [
  {
    id: 'bad-input/changes-nothing-else',
    title: 'Junk of any kind costs nothing but itself: events before and after it arrive, on the same connection',
    requirements: ['BAD-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      await scope.property(fc.array(plainJunk, { minLength: 1, maxLength: 10 }), async (texts) => {
        const had = witnesses.bridge.events.all.length
        const sender = await scene.panel()
        const [before, after] = [scene.mint(), scene.mint()]
        sender.send(before)
        for (const text of texts) sender.send(text)
        sender.send(after)
        const due = [before, ...texts.filter((text) => judged(text) === 'event'), after]
        await hearsExactly('BAD-1', 'a witness', witnesses.bridge.events, due, scene.patienceMs, had)
        hold('BAD-1', sender.ended.all.length === 0, 'the connection ended', undefined, sender.ended.all[0])
      })
      await witnesses.undisturbed('BAD-1')
    },
  },
  {
    id: 'bad-input/is-told-with-its-number',
    title: 'Whoever has had hello is told of each discarded message: its code, its number, and the id it had',
    requirements: ['BAD-2', 'NUM-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      await scope.property(fc.array(plainJunk, { minLength: 1, maxLength: 10 }), async (texts) => {
        const sender = await scene.webSocket({ v: '1' })
        const messages = [...texts, 'the last is not json']
        for (const text of messages) sender.send(text)
        const numbered = messages.filter((text) => judged(text) !== 'control-message')
        const due = numbered.flatMap((text, index) =>
          judged(text) === 'event' ? [] : [{ code: judged(text), number: index + 1 }],
        )
        const isLast = ({ payload }: { payload: unknown }) =>
          (payload as { number?: number }).number === numbered.length
        await mustCome('BAD-2', sender.controls.find('an error for the last message', scene.patienceMs, isLast))
        const errors = sender.controls.all.filter(({ type }) => type === '$bus:error')
        for (const error of errors) {
          const fault = faultBySchema('error', error)
          hold('BAD-2', fault === undefined, `an error has another shape: ${fault}`, undefined, error)
        }
        const told = errors.map(({ payload }) => payload as { code: string; number: number })
        const codes = (list: readonly { code: string }[]) => list.map(({ code }) => code).join()
        hold('BAD-2', codes(told) === codes(due), 'other errors came', due, told)
        const numbers = (list: readonly { number: number }[]) => list.map(({ number }) => number).join()
        hold('NUM-1', numbers(told) === numbers(due), 'errors have other numbers', due, told)
      })
    },
  },
  {
    id: 'bad-input/is-told-with-its-id',
    title: 'An error names the eventId of a discarded message that is an object with one, and no other',
    requirements: ['BAD-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const sender = await scene.webSocket({ v: '1' })
      for (const [index, [text, eventId]] of IDS.entries()) {
        sender.send(text)
        const isNext = ({ payload }: { payload: unknown }) => (payload as { number?: number }).number === index + 1
        const error = sender.controls.find(`an error for ${text}`, scene.patienceMs, isNext)
        const told = ((await mustCome('BAD-2', error)).payload as { eventId?: unknown }).eventId
        hold('BAD-2', told === eventId, `the error for ${text} has another eventId`, eventId, told)
      }
    },
  },
  {
    id: 'bad-input/numbers-count-all-but-control',
    title: 'Events and invalid messages are numbered from 1 in each connection, control messages not',
    requirements: ['NUM-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (let connection = 0; connection < 2; connection += 1) {
        const sender = await scene.webSocket({ v: '1' })
        for (const text of [scene.mint(), '{"type":"$bus:later"}', 'not json', scene.mint(), '{"type":7}'])
          sender.send(text)
        const isError = ({ type }: { type: string }) => type === '$bus:error'
        const isLast = (heard: { type: string; payload: unknown }) =>
          isError(heard) && (heard.payload as { code?: string }).code === 'invalid-event'
        await mustCome('BAD-2', sender.controls.find('the second error', scene.patienceMs, isLast))
        const numbers = sender.controls.all
          .filter(isError)
          .map(({ payload }) => (payload as { number?: number }).number)
        hold('NUM-1', numbers.join() === '2,4', 'the errors have other numbers', [2, 4], numbers)
      }
    },
  },
  {
    id: 'bad-input/binary',
    title: 'A binary message ends its connection with 1003, its neighbours stay',
    requirements: ['BAD-3'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const bytes of [TEXT, Buffer.alloc(0), Buffer.from([0xff])]) {
        const peer = await scene.webSocket({ v: '1' })
        peer.sendBinary(bytes)
        const { code } = await mustCome('BAD-3', peer.ended.find('the end of the connection', scene.patienceMs))
        hold('BAD-3', code === 1003, 'the connection ended otherwise', 1003, code)
      }
      await witnesses.undisturbed('BAD-3')
    },
  },
  {
    id: 'bad-input/nothing-after-the-end',
    title: 'What follows a binary message, or text that is not UTF-8, on its connection is not relayed',
    requirements: ['BAD-3'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const fatal of [
        { opcode: OPCODE.binary, payload: TEXT },
        { opcode: OPCODE.text, payload: Buffer.from([0xc3, 0x28]) },
      ]) {
        const peer = await scene.rawWebSocket({ bridge: 'server' }, 'WS-1', false)
        const event = frame({ opcode: OPCODE.text, payload: Buffer.from(scene.mint()) })
        await peer.write([Buffer.concat([frame(fatal), event])])
        await mustCome('BAD-3', peer.ended.find('the end of the connection', scene.patienceMs))
        await peer.write([event])
        await witnesses.undisturbed('BAD-3')
      }
    },
  },
  {
    id: 'bad-input/text-that-is-not-utf8',
    title: 'Text that is not UTF-8, in one frame or two, ends its connection with 1007, its neighbours stay',
    requirements: ['BAD-3'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const bytes of NOT_UTF8) {
        for (const split of [false, true]) {
          const payload = Buffer.concat([
            Buffer.from('{"type":"a:b","payload":"'),
            Buffer.from(bytes),
            Buffer.from('"}'),
          ])
          const peer = await scene.rawWebSocket()
          if (split) {
            await peer.sendFrame({ opcode: OPCODE.text, payload: payload.subarray(0, 26), fin: false })
            await peer.sendFrame({ opcode: OPCODE.continuation, payload: payload.subarray(26) })
          } else await peer.sendFrame({ opcode: OPCODE.text, payload })
          const { code } = await mustCome('BAD-3', peer.ended.find('the end of the connection', scene.patienceMs))
          hold(
            'BAD-3',
            code === 1007,
            `the connection ended otherwise (${Buffer.from(bytes).toString('hex')})`,
            1007,
            code,
          )
        }
      }
      await witnesses.undisturbed('BAD-3')
    },
  },
  {
    id: 'bad-input/forbidden-frames',
    title: 'A violation of the framing ends that connection alone, with 1002',
    requirements: ['BAD-4'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const [what, frames] of Object.entries(FORBIDDEN)) {
        const peer = await scene.rawWebSocket()
        for (const forbidden of frames) await peer.sendFrame(forbidden)
        const ended = peer.ended.find(`the end of a connection after ${what}`, scene.patienceMs)
        const { code } = await mustCome('BAD-4', ended)
        hold('BAD-4', code === 1002, `the connection ended otherwise after ${what}`, 1002, code)
        await witnesses.undisturbed('BAD-4')
      }
    },
  },
  {
    id: 'bad-input/bytes-that-are-no-frames',
    title: 'Random bytes where frames should be harm nobody else',
    requirements: ['BAD-4'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      await scope.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const peer = await scene.rawWebSocket()
        await peer.write([bytes])
        peer.close()
        await witnesses.undisturbed('BAD-4')
      })
    },
  },
  {
    id: 'bad-input/cut-in-the-middle',
    title: 'A connection that ends in the middle of a message relays nothing of it',
    requirements: ['BAD-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      const peer = await scene.rawWebSocket()
      await peer.sendFrame({ opcode: OPCODE.text, payload: TEXT, fin: false })
      peer.close()
      await witnesses.undisturbed('BAD-1')
    },
  },
]
