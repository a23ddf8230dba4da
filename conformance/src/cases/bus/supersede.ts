import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { frame, OPCODE } from '../../wire/frames.js'
import { Scene } from './scene.js'
import { ask, BRIDGE, comeBack, errorTold, meet, PANEL, returns } from './session-steps.js'

export const supersede: readonly BusCase[] = [
  {
    id: 'supersede/the-older-connection-is-ended',
    title:
      'Whoever resumes ends the connection the session had, a WebSocket with 4001, a stream by its end, and goes on alone',
    requirements: ['SESSION-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const sender = await scene.bridge()
      for (const role of [PANEL, BRIDGE]) {
        for (const [from, to] of returns(scene)) {
          const older = await meet(scene, from, role)
          const newer = await comeBack(scene, older, { over: to }, 'SESSION-4')
          const { code } = await mustCome('SESSION-4', older.ended.find('the end of the older one', scene.patienceMs))
          const due = from === 'ws' ? 4001 : 'end'
          hold('SESSION-4', code === due, `the older one, over ${from}, ended otherwise`, due, code)
          const event = scene.mint()
          sender.send(event)
          await hearsExactly('SESSION-4', 'the newer one', newer.events, [event], scene.patienceMs)
          hold('SESSION-4', older.events.all.length === 0, 'the older one heard it too', [], older.events.all)
          newer.cut()
        }
      }
    },
  },
  {
    id: 'supersede/who-gets-a-new-session-ends-nothing',
    title: 'A client that is refused a session leaves the connection of that session alone',
    requirements: ['RESUME-4', 'SESSION-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, met] = [await scene.bridge(), await meet(scene, 'ws')]
      await ask(scene, met, { received: 1 })
      const event = scene.mint()
      sender.send(event)
      await hearsExactly('RESUME-4', 'the client of the session', met.events, [event], scene.patienceMs)
    },
  },
  {
    id: 'supersede/nothing-of-the-older-connection-comes-after',
    title: 'What was still under way on the older connection is ignored, a message half of which had come too',
    requirements: ['SESSION-4', 'RESUME-3'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const met = await meet(scene, 'ws')
      const older = await scene.rawWebSocket({ v: '1', session: met.id, received: '0' }, 'WS-1', false)
      const [had, half, late, again] = [scene.mint(), scene.mint(), scene.mint(), scene.mint()]
      await older.sendText(had)
      const bytes = frame({ opcode: OPCODE.text, payload: Buffer.from(half) })
      await older.write([bytes.subarray(0, 30)])
      await hearsExactly('ROUTE-3', 'a bridge', bridge.events, [had], scene.patienceMs)
      const newer = await comeBack(scene, met, { over: 'ws', received: 0 })
      hold('RESUME-3', newer.hello.received === 1, 'hello counts otherwise', 1, newer.hello.received)
      await older.write([bytes.subarray(30)])
      await older.sendText(late)
      await mustCome('SESSION-4', older.ended.find('the close of the older one', scene.patienceMs))
      await older.sendText(late)
      for (const text of [half, again]) newer.send(text)
      await hearsExactly('SESSION-4', 'a bridge', bridge.events, [had, half, again], scene.patienceMs)
      newer.send('not json')
      const { number } = await errorTold(scene, newer)
      hold('SESSION-4', number === 4, 'messages of the older one were counted', 4, number)
    },
  },
  {
    id: 'supersede/http-of-a-burst',
    title:
      'Whoever resumes in the middle of its own burst and sends on from received doubles nothing and loses nothing',
    requirements: ['SESSION-4', 'RESUME-3', 'ORDER-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const texts = Array.from({ length: 3_000 }, (_, count) =>
        scene.mint({ payload: 'x'.repeat(count % 7 === 0 ? 2_000 : 10) }),
      )
      let session = await meet(scene, 'ws')
      while (session.hello.received < texts.length) {
        const { received } = session.hello
        for (const text of texts.slice(received, received + 800)) session.send(text)
        session = await comeBack(scene, session)
        hold('RESUME-3', session.hello.received >= received, 'the count went back', received, session.hello.received)
      }
      await hearsExactly('SESSION-4', 'a bridge', bridge.events, texts, scene.patienceMs)
    },
  },
]
