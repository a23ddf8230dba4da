import * as fc from 'fast-check'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import { plainJunk } from '../../histories/junk.js'
import { judged } from '../../oracle/judge.js'
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
      witnesses.countFromHere()
      await witnesses.undisturbed('BAD-1')
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
    id: 'bad-input/reason-that-is-not-utf8',
    title: 'A close frame whose reason is not UTF-8 ends its connection with 1007 or 1002, its neighbours stay',
    requirements: ['BAD-3'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const bytes of NOT_UTF8) {
        const peer = await scene.rawWebSocket()
        await peer.sendFrame({ opcode: OPCODE.close, payload: Buffer.from([0x03, 0xe8, ...bytes]) })
        const { code } = await mustCome('BAD-3', peer.ended.find('the end of the connection', scene.patienceMs))
        const what = `the connection ended otherwise (${Buffer.from(bytes).toString('hex')})`
        hold('BAD-3', code === 1007 || code === 1002, what, '1007 or 1002', code)
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
    id: 'bad-input/cut-http',
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
