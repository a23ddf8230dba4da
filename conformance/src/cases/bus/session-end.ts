import { hold, mustCome } from '../../checkers/exactly.js'
import { StoodStill, unlessStalled } from '../../checkers/unless-stalled.js'
import type { BusCase } from '../../subject.js'
import type { RawWebSocketPeer } from '../../wire/raw-web-socket-peer.js'
import type { SessionConnection } from '../../wire/session-connection.js'
import { Scene } from './scene.js'
import { ask, BRIDGE, comeBack, meet, PANEL, postTo, receivedIn, transports } from './session-steps.js'

const KEEP_MS = 500
/** Of a session that POSTs keep: no machine of use stands still for so long between two of them. */
const KEEP_POSTED_MS = 1_000
/** Clocks count in whole milliseconds, and not the same ones. */
const CLOCK_MS = 10
const DETACHED = 256
/** Ends that are no farewell: without a code, of a page that goes away, of an application. */
const OTHER_CODES = [undefined, 1001, 1008, 3000, 4000, 4001]

export const sessionEnd: readonly BusCase[] = [
  {
    id: 'session-end/who-leaves-for-good-is-forgotten',
    title: 'A session is forgotten when its client closes its WebSocket with 1000',
    requirements: ['SESSION-5'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const role of [PANEL, BRIDGE]) {
        const left = await leave(scene, await meet(scene, 'ws', role), 1000)
        let back = await ask(scene, left)
        // The bus may read a new request before the close on another line: what came before this one it has read.
        if (back.hello.resumed) back = await ask(scene, await leave(scene, back, 1000))
        hold('SESSION-5', !back.hello.resumed, 'a session outlived the close with 1000', false, true)
        hold('SESSION-5', back.id !== left.id, 'a new session has the id of a forgotten one', undefined, back.id)
      }
    },
  },
  {
    id: 'session-end/other-ends-keep-it',
    title: 'A session outlives every other end of its connection, over WebSocket and SSE',
    requirements: ['SESSION-6', 'SESSION-5'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const code of OTHER_CODES) {
        const left = await leave(scene, await meet(scene, 'ws'), code)
        await comeBack(scene, left, {}, 'SESSION-6')
      }
      for (const over of transports(scene)) {
        const met = await meet(scene, over)
        met.cut()
        await comeBack(scene, met, {}, 'SESSION-6')
      }
    },
  },
  {
    id: 'session-end/a-farewell-to-a-superseded-connection',
    title: 'A close with 1000 on a connection that was superseded ends no session',
    requirements: ['SESSION-5'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const met = await meet(scene, 'ws')
      const older = await scene.rawWebSocket({ v: '1', session: met.id, received: '0' }, 'WS-1', false)
      const newer = await comeBack(scene, met, { received: 0 })
      await mustCome('SESSION-4', older.ended.find('the close of the older connection', scene.patienceMs))
      await older.sendFrame({ opcode: 8, payload: Buffer.from([0x03, 0xe8]) })
      await endOf(older, scene)
      await comeBack(scene, newer, {}, 'SESSION-5')
    },
  },
  {
    id: 'session-end/forgotten-after-its-time',
    title: 'A session without a connection is kept for window.ms, and forgotten after that',
    requirements: ['SESSION-6', 'RESUME-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, { window: { ms: KEEP_MS } })
      const away: { session: SessionConnection; since: number }[] = []
      for (let count = 0; count < 24; count += 1) {
        const session = await meet(scene, transports(scene)[count % transports(scene).length] ?? 'ws')
        away.push({ session, since: performance.now() })
      }
      for (const one of away) {
        one.since = performance.now()
        one.session.cut()
      }
      // Whoever asks keeps what it asks for: so each session is asked for once, and somebody's is gone at last.
      for (const { session, since } of away) {
        const { hello } = await ask(scene, session)
        const awayMs = performance.now() - since
        if (!hello.resumed) {
          hold('SESSION-6', awayMs >= KEEP_MS - CLOCK_MS, `a session was forgotten after ${awayMs} ms`, KEEP_MS)
          return
        }
        await pollAgain(scene.patienceMs / away.length)
      }
      hold('SESSION-6', false, 'sessions are kept for good', `forgotten after ${KEEP_MS} ms`)
    },
  },
  {
    id: 'session-end/a-post-keeps-it',
    title: 'A session without a connection is kept for window.ms after its last POST',
    requirements: ['SESSION-6'],
    needs: ['session', 'sse'],
    check: (scope) =>
      unlessStalled(KEEP_POSTED_MS / 2, async () => {
        const scene = await Scene.open(scope, { window: { ms: KEEP_POSTED_MS } })
        const met = await meet(scene, 'sse')
        const began = performance.now()
        met.cut()
        let kept = performance.now()
        const isKept = () => {
          if (performance.now() - kept < KEEP_POSTED_MS - CLOCK_MS) return
          throw new StoodStill('nothing was posted for longer than a session is kept')
        }
        for (let number = 1; performance.now() - began < 2 * KEEP_POSTED_MS; number += 1) {
          const sentAt = performance.now()
          const answer = await postTo(scene, met, [scene.mint()], number)
          isKept()
          kept = sentAt
          hold('SESSION-6', answer.status === 202, 'a session that gets POSTs was forgotten', 202, answer.body)
          hold('SESSION-6', receivedIn(answer) === number, 'it counts otherwise', number, answer.body)
          await pollAgain(KEEP_POSTED_MS / 10)
        }
        const back = await ask(scene, met)
        isKept()
        hold('SESSION-6', back.hello.resumed, 'a session that got POSTs was forgotten', true, false)
      }),
  },
  {
    id: 'session-end/as-many-as-256-are-kept',
    title: '256 sessions without a connection are kept, the oldest too',
    requirements: ['SESSION-6'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const met: SessionConnection[] = []
      for (let count = 0; count < DETACHED; count += 1) met.push(await meet(scene, 'ws'))
      for (const one of met) one.cut()
      for (const one of met) (await comeBack(scene, one, {}, 'SESSION-6')).cut()
    },
  },
  {
    id: 'session-end/a-restart-forgets-all',
    title: 'A bus that was stopped and started again knows none of its sessions',
    requirements: ['RESUME-4', 'STOP-2'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const port = Number(new URL(scene.subject.url).port)
      const met = await meet(scene, 'ws')
      await scene.subject.stop()
      const again = await Scene.open(scope, { port })
      const { hello } = await ask(again, met)
      hold('RESUME-4', !hello.resumed, 'a session outlived the bus', false, true)
    },
  },
]

async function leave(scene: Scene, from: SessionConnection, code: number | undefined): Promise<SessionConnection> {
  from.socket.leave(code)
  await from.ended.find('the end of the connection', scene.patienceMs)
  return from
}

/** Resolves once the bus has read the farewell, as its end of the line tells, or does not end the line. */
async function endOf({ frames }: RawWebSocketPeer, { patienceMs }: Scene): Promise<void> {
  await frames.find('the end of the line', patienceMs, () => false).catch(() => {})
}

/** The next look at what takes time. */
function pollAgain(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
