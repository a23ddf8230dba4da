import { hearsExactly, hold } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { JSON_TYPE, NDJSON_TYPE } from '../../wire/post.js'
import { target } from '../../wire/target.js'
import { refuses } from './answers.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, errorTold, meet, PANEL, postTo } from './session-steps.js'
import { Witnesses } from './witnesses.js'

const NEEDS = ['session', 'sse']
const NO_FIRST = [undefined, '', '0', '-1', '1.0', '1e0', ' 1', '+1', '0x1', 'one', '9007199254740992', '9'.repeat(400)]

export const sendRefused: readonly BusCase[] = [
  {
    id: 'send-refused/a-session-nobody-has',
    title:
      'A POST that names a session the bus does not have is refused with 410, whatever else it says, and nothing accepted',
    requirements: ['SEND-8', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const session of ['A'.repeat(22), 'A'.repeat(64), 'x', '', '__proto__']) {
        for (const first of ['1', undefined, 'x']) {
          for (const contentType of [JSON_TYPE, NDJSON_TYPE]) {
            const answer = await scene.post(scene.mint(), { contentType, query: { v: '1', session, first } })
            refuses('SEND-8', `a POST to the session "${session}"`, answer, 410, 'unknown-session')
          }
        }
      }
      const other = await scene.post('no event', { contentType: 'text/plain', query: { session: 'A'.repeat(22) } })
      refuses('REFUSE-1', 'a POST that is wrong in several ways', other, 410, 'unknown-session')
      await witnesses.undisturbed('SEND-8')
    },
  },
  {
    id: 'send-refused/of-another-origin-or-project',
    title: 'A session takes no POST of another Origin or project, nor of none where it has one',
    requirements: ['SEND-8'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      const [page, shop, plain] = [
        await meet(scene, 'ws', PANEL, [['Origin', 'http://localhost:5173']]),
        await meet(scene, 'ws', { project: 'shop' }),
        await meet(scene, 'ws'),
      ]
      for (const [session, query, origin] of [
        [page, {}, undefined],
        [page, {}, 'http://localhost:5174'],
        [shop, { project: undefined }, undefined],
        [shop, { project: 'blog' }, undefined],
        [plain, { project: 'shop' }, undefined],
        [plain, {}, 'http://localhost:5173'],
      ] as const) {
        session.cut()
        const headers = origin === undefined ? [] : ([['Origin', origin]] as const)
        const answer = await postTo(scene, session, [scene.mint()], 1, query, headers)
        refuses(
          'SEND-8',
          `a POST of ${origin ?? 'no origin'}, ${JSON.stringify(query)}`,
          answer,
          410,
          'unknown-session',
        )
      }
      const own = await postTo(scene, page, ['null'], 1, {}, [['Origin', 'http://localhost:5173']])
      refuses('SEND-10', 'a POST of its own client', own, 400, 'invalid-event')
      await witnesses.undisturbed('SEND-8')
    },
  },
  {
    id: 'send-refused/without-a-right-first',
    title:
      'A POST to a session whose first is missing or no number from 1 is refused with invalid-first, nothing accepted or counted',
    requirements: ['SEND-11', 'REFUSE-1'],
    needs: NEEDS,
    async check(scope) {
      const scene = await Scene.open(scope)
      const [bridge, stream] = [await scene.bridge(), await meet(scene, 'sse')]
      for (const first of NO_FIRST) {
        const answer = await postTo(scene, stream, [scene.mint()], first)
        refuses('SEND-11', `a POST with first=${first?.slice(0, 20)}`, answer, 400, 'invalid-first', 'SEND-11')
      }
      const text = scene.mint()
      await postTo(scene, stream, [text], 1)
      await hearsExactly('SEND-11', 'a bridge', bridge.events, [text], scene.patienceMs)
      const { hello } = await comeBack(scene, stream)
      const same = hello.received === 1 && hello.lost === 0
      hold('SEND-11', same, 'what was refused was counted', { received: 1, lost: 0 }, hello)
    },
  },
  {
    id: 'send-refused/while-a-websocket-is-there',
    title:
      'A POST to a session that is connected over WebSocket is refused with 409, nothing accepted or counted, and the WebSocket stays',
    requirements: ['SEND-12', 'REFUSE-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      for (const role of [PANEL, BRIDGE]) {
        const socket = await meet(scene, 'ws', role)
        for (const first of [1, 2, 9]) {
          const answer = await postTo(scene, socket, [scene.mint()], first)
          refuses('SEND-12', `a POST with first=${first} beside a WebSocket`, answer, 409, 'superseded')
        }
        const from = bridge.events.all.length
        const text = scene.mint()
        socket.send(text)
        await hearsExactly('SEND-12', 'a bridge', bridge.events, [text], scene.patienceMs, from)
        socket.send('null')
        const { number } = await errorTold(scene, socket)
        hold('SEND-12', number === 2, 'what was refused was counted', 2, number)
      }
    },
  },
  {
    id: 'send-refused/overtaken-by-a-websocket',
    title:
      'A POST that was under way when its session came back over WebSocket is refused with 409 once its last byte is there',
    requirements: ['SEND-12'],
    needs: NEEDS,
    async check(scope) {
      const scene = await Scene.open(scope)
      const [bridge, stream] = [await scene.bridge(), await meet(scene, 'sse')]
      const [text, next] = [scene.mint(), scene.mint()]
      const body = Buffer.from(text)
      let socket = stream
      async function* overtaken() {
        yield body.subarray(0, 10)
        socket = await comeBack(scene, stream, { over: 'ws' })
        yield body.subarray(10)
      }
      const answer = await scene.request({
        method: 'POST',
        path: target(scene.subject, 'send', { v: '1', session: stream.id, first: '1' }),
        headers: [
          ['Content-Type', NDJSON_TYPE],
          ['Content-Length', String(body.length)],
        ],
        pieces: overtaken(),
      })
      refuses('SEND-12', 'a POST that was overtaken', answer, 409, 'superseded')
      hold('SEND-12', socket.hello.received === 0, 'half a POST was counted', 0, socket.hello.received)
      socket.send(next)
      await hearsExactly('SEND-12', 'a bridge', bridge.events, [next], scene.patienceMs)
      const { hello } = await comeBack(scene, socket)
      hold('SEND-12', hello.received === 1, 'what was refused was counted', 1, hello.received)
    },
  },
  {
    id: 'send-refused/judged-when-it-is-complete',
    title: 'A POST that began beside a WebSocket and ended without it is accepted',
    requirements: ['SEND-12'],
    needs: NEEDS,
    async check(scope) {
      const scene = await Scene.open(scope)
      const [bridge, socket] = [await scene.bridge(), await meet(scene, 'ws')]
      const text = scene.mint()
      const body = Buffer.from(text)
      async function* patient() {
        yield body.subarray(0, 10)
        await comeBack(scene, socket, { over: 'sse' })
        yield body.subarray(10)
      }
      const answer = await scene.request({
        method: 'POST',
        path: target(scene.subject, 'send', { v: '1', session: socket.id, first: '1' }),
        headers: [
          ['Content-Type', NDJSON_TYPE],
          ['Content-Length', String(body.length)],
        ],
        pieces: patient(),
      })
      hold('SEND-12', answer.status === 202, 'it was judged before it was complete', 202, answer.body)
      await hearsExactly('SEND-12', 'a bridge', bridge.events, [text], scene.patienceMs)
    },
  },
]
