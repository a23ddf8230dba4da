import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { Observations } from '../../observations.js'
import type { BusCase } from '../../subject.js'
import { type Frame, OPCODE } from '../../wire/frames.js'
import { ACK, helloIn } from '../../wire/hello.js'
import type { Ending } from '../../wire/peer.js'
import { Scene } from './scene.js'
import { meet } from './session-steps.js'

const BEATS = { heartbeatMs: 100 }
/** More quiet heartbeats than a bus waits for a sign of life. */
const ACKS = 8
const isPing = ({ opcode }: Frame) => opcode === OPCODE.ping
const isText = ({ opcode }: Frame) => opcode === OPCODE.text

export const heartbeat: readonly BusCase[] = [
  {
    id: 'heartbeat/pings-the-silent',
    title: 'A client that says nothing gets a ping every heartbeat',
    requirements: ['ALIVE-2'],
    async check(scope) {
      const scene = await Scene.open(scope, BEATS)
      for (const query of [{}, { bridge: 'server' }, { v: '1' }]) {
        const peer = await scene.rawWebSocket(query)
        await mustCome('ALIVE-2', peer.frames.find('a ping', scene.patienceMs, isPing))
      }
    },
  },
  {
    id: 'heartbeat/ends-who-says-nothing',
    title: 'A client without a session that answers no ping is ended in either role, and others are not',
    requirements: ['ALIVE-2'],
    async check(scope) {
      const scene = await Scene.open(scope, BEATS)
      const panel = await scene.panel()
      for (const query of [{}, { bridge: 'server' }]) {
        const silent = await scene.rawWebSocket(query)
        await mustCome('ALIVE-2', silent.ended.find('the end of a client that says nothing', scene.patienceMs))
      }
      isThere(panel)
    },
  },
  {
    id: 'heartbeat/session-of-who-says-nothing',
    title: 'A client that answers no ping is ended, others are not, and its session stays',
    requirements: ['ALIVE-2', 'SESSION-6'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, BEATS)
      const [sender, silent] = [await scene.bridge(), await scene.rawWebSocket({ v: '1' })]
      const hello = await silent.frames.find('hello', scene.patienceMs, isText)
      await mustCome('ALIVE-2', silent.ended.find('the end of a client that says nothing', scene.patienceMs))
      const event = scene.mint()
      sender.send(event)
      const { session } = helloIn(hello.payload.toString())
      const peer = await scene.webSocket({ v: '1', session, received: '0' })
      const back = helloIn(await peer.messages.find('hello', scene.patienceMs))
      hold('ALIVE-2', back.resumed, 'its session went with it', true, back.resumed)
      await hearsExactly('ALIVE-2', 'the client that is back', peer.events, [event], scene.patienceMs)
    },
  },
  {
    id: 'heartbeat/who-answers-stays',
    title: 'A client that answers pings, or sends something instead, is not ended however long it is quiet',
    requirements: ['ALIVE-2'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, BEATS)
      const [session, legacy] = [await meet(scene, 'ws'), await scene.panel()]
      const talks = await scene.rawWebSocket()
      let pings = 0
      while (pings < ACKS) {
        await mustCome('ALIVE-2', talks.frames.find('a ping', scene.patienceMs, isPing, talks.frames.all.length))
        await talks.sendText(scene.mint())
        pings += 1
      }
      isThere(talks)
      const isAck = ({ type }: { type: string }) => type === ACK
      for (let count = 0; count < ACKS; count += 1) {
        const from = session.peer.controls.all.length
        await mustCome('ACK-2', session.peer.controls.find('an ack', scene.patienceMs, isAck, from))
      }
      for (const one of [session, legacy]) isThere(one)
    },
  },
]

function isThere({ ended }: { ended: Observations<Ending> }): void {
  hold('ALIVE-2', ended.all.length === 0, 'a client that gave signs of life was ended', [], ended.all)
}
