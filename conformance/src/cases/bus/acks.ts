import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import { unlessStalled } from '../../checkers/unless-stalled.js'
import { faultBySchema } from '../../published-schemas.js'
import type { BusCase } from '../../subject.js'
import { ACK } from '../../wire/hello.js'
import type { SessionConnection } from '../../wire/session-connection.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, meet, PANEL, postTo, transports } from './session-steps.js'

const MANY = 128
/** No heartbeat comes between. */
const QUIET = { heartbeatMs: 600_000 }
/** ACK-1. */
const ACK_MS = 1_000
/** How much later than it was sent the soonest of several acks may be read. */
const SLACK_MS = 200
/** Short, where acks of quiet heartbeats are waited for. */
const HEARTBEAT_MS = 300
/** So long that nobody who answers pings is silent for four of them (ALIVE-2). */
const UNHURRIED_MS = 1_000

export const acks: readonly BusCase[] = [
  {
    id: 'acks/at-the-latest-after-a-second',
    title: 'Whatever a client with a session sends, an event or not, is acknowledged within 1,000 ms, by its number',
    requirements: ['ACK-1', 'NUM-1'],
    needs: ['session'],
    check: (scope) =>
      unlessStalled(SLACK_MS, async () => {
        const scene = await Scene.open(scope, QUIET)
        let session = await meet(scene, 'ws')
        let sent = 0
        let soonest = Number.POSITIVE_INFINITY
        for (const texts of [
          [scene.mint()],
          [scene.mint(), 'not json', '{"type":"$bus:later"}', scene.mint()],
          ['null'],
        ]) {
          const since = performance.now()
          for (const text of texts) session.send(text)
          sent += texts.filter((text) => !text.includes('$bus:')).length
          const told = await mustCome('ACK-1', session.acked(sent, scene.patienceMs))
          soonest = Math.min(soonest, performance.now() - since)
          hold('ACK-1', told === sent, 'what never came was acknowledged', sent, told)
          hasRightAcks(session, sent)
          session = await comeBack(scene, session)
        }
        // What delays one ack does not delay all of them.
        hold('ACK-1', soonest <= ACK_MS + SLACK_MS, 'each ack came too late', `within ${ACK_MS} ms`, `${soonest} ms`)
      }),
  },
  {
    id: 'acks/once-128-are-not-acknowledged',
    title:
      'Once 128 messages are not acknowledged, the ack comes before what others send after they heard the last of them',
    requirements: ['ACK-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, QUIET)
      const session = await meet(scene, 'ws', PANEL)
      await acknowledgesAtOnce(
        scene,
        session,
        Array.from({ length: MANY }, () => scene.mint()),
      )
      await acknowledgesAtOnce(
        scene,
        session,
        Array.from({ length: MANY * 3 }, () => scene.mint()),
      )
    },
  },
  {
    id: 'acks/once-a-mebibyte-is-not-acknowledged',
    title: 'Once 1 MiB is not acknowledged, the ack comes before what others send after they heard the last of it',
    requirements: ['ACK-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, QUIET)
      const session = await meet(scene, 'ws', BRIDGE)
      await acknowledgesAtOnce(scene, session, [scene.mint({ payload: 'x'.repeat(1_100_000) })])
      const parts = Array.from({ length: 5 }, () => scene.mint({ payload: 'x'.repeat(220_000) }))
      await acknowledgesAtOnce(scene, session, parts)
    },
  },
  {
    id: 'acks/of-a-session-whatever-it-came-over',
    title: 'What was posted counts in the acks of the WebSocket that follows',
    requirements: ['ACK-1', 'NUM-1', 'SEND-10'],
    needs: ['session', 'sse'],
    async check(scope) {
      const scene = await Scene.open(scope, QUIET)
      const stream = await meet(scene, 'sse')
      await postTo(scene, stream, [scene.mint(), 'not json', scene.mint()], 1)
      const socket = await comeBack(scene, stream, { over: 'ws' })
      hold('SEND-10', socket.hello.received === 3, 'hello counts otherwise', 3, socket.hello.received)
      socket.send(scene.mint())
      hold('ACK-1', (await mustCome('ACK-1', socket.acked(4, scene.patienceMs))) === 4, 'an ack counts otherwise', 4)
    },
  },
  {
    id: 'acks/a-quiet-client-hears-one',
    title:
      'When nothing was written to a client with a session for a heartbeat it gets an ack, over WebSocket and SSE alike',
    requirements: ['ACK-2'],
    needs: ['session'],
    async check(scope) {
      await unlessStalled(2 * HEARTBEAT_MS, async () => {
        const scene = await Scene.open(scope, { heartbeatMs: HEARTBEAT_MS })
        const sessions: SessionConnection[] = []
        for (const over of transports(scene)) {
          const session = await meet(scene, over)
          if (over === 'ws') session.send(scene.mint())
          else await postTo(scene, session, [scene.mint()], 1)
          sessions.push(session)
        }
        await Promise.all(sessions.map((session) => hearsAcks(scene, session)))
      })
    },
  },
  {
    id: 'acks/a-legacy-peer-hears-none',
    title: 'A legacy peer gets no ack, however much it sends and however quiet it is',
    requirements: ['VER-3'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, { heartbeatMs: UNHURRIED_MS })
      const [legacy, clock, sender] = [await scene.panel(), await meet(scene, 'ws'), await scene.bridge()]
      for (let count = 0; count < MANY * 2; count += 1) legacy.send(scene.mint())
      await mustCome('ACK-2', clock.peer.controls.count(3, 'hello and acks of quiet heartbeats', scene.patienceMs))
      const event = scene.mint()
      sender.send(event)
      await hearsExactly('VER-3', 'the legacy peer', legacy.messages, [event], scene.patienceMs)
    },
  },
]

/** The last of `texts` is heard by a bridge, which answers three times: the ack is there before the last answer. */
async function acknowledgesAtOnce(scene: Scene, session: SessionConnection, texts: readonly string[]): Promise<void> {
  const bridge = await scene.bridge()
  const before = Math.max(session.hello.received, ...session.acks)
  for (const text of texts) session.send(text)
  const last = texts.at(-1)
  await mustCome(
    'ROUTE-3',
    bridge.events.find('the last of them', scene.patienceMs, (text) => text === last),
  )
  for (const _ of ['first', 'second', 'third']) {
    const answer = scene.mint()
    bridge.send(answer)
    await mustCome(
      'ROUTE-2',
      session.events.find('an answer', scene.patienceMs, (text) => text === answer),
    )
  }
  const acked = Math.max(0, ...session.acks)
  hold(
    'ACK-1',
    acked > before,
    `${texts.length} messages were not acknowledged at once`,
    `above ${before}`,
    session.acks,
  )
}

/** The client sent one message, and now nothing is written to it for three heartbeats. */
async function hearsAcks(scene: Scene, session: SessionConnection): Promise<void> {
  for (const _ of ['one', 'another', 'a third']) await mustCome('ACK-2', session.nextAck(scene.patienceMs))
  hold('ACK-2', session.acks.at(-1) === 1, 'an ack counts otherwise', 1, session.acks)
  hasRightAcks(session, 1)
}

/** Each ack is as its schema has it, none goes back, and none acknowledges what was not sent. */
function hasRightAcks(session: SessionConnection, sent: number): void {
  let before = session.hello.received
  for (const control of session.peer.controls.all.filter(({ type }) => type === ACK)) {
    const fault = faultBySchema('ack', control)
    hold('ACK-1', fault === undefined, `an ack has another shape: ${fault}`, undefined, control)
  }
  for (const received of session.acks) {
    hold('ACK-1', received >= before && received <= sent, 'an ack goes back, or ahead of what came', sent, session.acks)
    before = received
  }
}
