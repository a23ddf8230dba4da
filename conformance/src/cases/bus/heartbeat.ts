import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import { unlessStalled } from '../../checkers/unless-stalled.js'
import type { Observations } from '../../observations.js'
import type { BusCase } from '../../subject.js'
import { type Frame, OPCODE } from '../../wire/frames.js'
import { helloIn } from '../../wire/hello.js'
import type { Ending } from '../../wire/peer.js'
import type { RawWebSocketPeer } from '../../wire/raw-web-socket-peer.js'
import type { SessionConnection } from '../../wire/session-connection.js'
import { type BusScope, Scene } from './scene.js'
import { meet } from './session-steps.js'

const HEARTBEAT_MS = 300
/** More quiet heartbeats than a bus waits for a sign of life. */
const BEATS = 6
const isPing = ({ opcode }: Frame) => opcode === OPCODE.ping
const isText = ({ opcode }: Frame) => opcode === OPCODE.text

export const heartbeat: readonly BusCase[] = [
  {
    id: 'heartbeat/pings-the-silent',
    title: 'A client that says nothing gets a ping every heartbeat',
    requirements: ['ALIVE-2'],
    check: (scope) =>
      amongHeartbeats(scope, async (scene) => {
        const peers: RawWebSocketPeer[] = []
        for (const query of [{}, { bridge: 'server' }, { v: '1' }]) peers.push(await scene.rawWebSocket(query))
        for (const { frames } of peers) await mustCome('ALIVE-2', frames.find('a ping', scene.patienceMs, isPing))
      }),
  },
  {
    id: 'heartbeat/ends-who-says-nothing',
    title: 'A client without a session that answers no ping is ended in either role, and others are not',
    requirements: ['ALIVE-2'],
    check: (scope) =>
      amongHeartbeats(scope, async (scene) => {
        const panel = await scene.panel()
        const silent: RawWebSocketPeer[] = []
        for (const query of [{}, { bridge: 'server' }]) silent.push(await scene.rawWebSocket(query))
        for (const one of silent) await isEnded(scene, one)
        isThere(panel)
      }),
  },
  {
    id: 'heartbeat/session-of-who-says-nothing',
    title: 'A client that answers no ping is ended, others are not, and its session stays',
    requirements: ['ALIVE-2', 'SESSION-6'],
    needs: ['session'],
    check: (scope) =>
      amongHeartbeats(scope, async (scene) => {
        const [sender, silent] = [await scene.bridge(), await scene.rawWebSocket({ v: '1' })]
        const hello = await silent.frames.find('hello', scene.patienceMs, isText)
        await isEnded(scene, silent)
        const event = scene.mint()
        sender.send(event)
        const { session } = helloIn(hello.payload.toString())
        const peer = await scene.webSocket({ v: '1', session, received: '0' })
        const back = helloIn(await peer.messages.find('hello', scene.patienceMs))
        hold('ALIVE-2', back.resumed, 'its session went with it', true, back.resumed)
        await hearsExactly('ALIVE-2', 'the client that is back', peer.events, [event], scene.patienceMs)
      }),
  },
  {
    id: 'heartbeat/who-answers-stays',
    title: 'A client that answers pings, or sends something instead, is not ended however long it is quiet',
    requirements: ['ALIVE-2'],
    needs: ['session'],
    check: (scope) =>
      amongHeartbeats(scope, async (scene) => {
        const [session, legacy] = [await meet(scene, 'ws'), await scene.panel()]
        const talks = await scene.rawWebSocket()
        await Promise.all([talksInsteadOfAnswering(scene, talks), hearsAcks(scene, session)])
        for (const one of [talks, session, legacy]) isThere(one)
      }),
  },
]

/**
 * Judges a bus with short heartbeats. Signs of life that the suite owes it come late when the suite stands still, and an honest bus
 * then ends whoever owes them.
 */
function amongHeartbeats(scope: BusScope, judge: (scene: Scene) => Promise<void>): Promise<void> {
  return unlessStalled(2 * HEARTBEAT_MS, async () => judge(await Scene.open(scope, { heartbeatMs: HEARTBEAT_MS })))
}

async function isEnded(scene: Scene, { ended }: RawWebSocketPeer): Promise<void> {
  await mustCome('ALIVE-2', ended.find('the end of a client that says nothing', scene.patienceMs))
}

async function talksInsteadOfAnswering(scene: Scene, talks: RawWebSocketPeer): Promise<void> {
  for (let count = 0; count < BEATS; count += 1) {
    const from = talks.frames.all.length
    await mustCome('ALIVE-2', talks.frames.find('a ping', scene.patienceMs, isPing, from))
    await talks.sendText(scene.mint())
  }
}

async function hearsAcks(scene: Scene, session: SessionConnection): Promise<void> {
  for (let count = 0; count < BEATS; count += 1) {
    const next = session.nextAck(scene.patienceMs).catch((cause: unknown) => {
      // Who was ended gets no more acks.
      isThere(session)
      throw cause
    })
    await mustCome('ACK-2', next)
  }
}

function isThere({ ended }: { ended: Observations<Ending> }): void {
  hold('ALIVE-2', ended.all.length === 0, 'a client that gave signs of life was ended', [], ended.all)
}
