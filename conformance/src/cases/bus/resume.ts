import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { hearsFrom } from './hears-numbered.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, errorTold, meet, open, PANEL, postTo, returns, transports } from './session-steps.js'
import { Witnesses } from './witnesses.js'

const MEBIBYTE = 1024 * 1024

export const resume: readonly BusCase[] = [
  {
    id: 'resume/a-cut-costs-nothing',
    title:
      'Whoever comes back hears on from the event after the last it had: what was lost on the line, and what came meanwhile',
    requirements: ['RESUME-1', 'SESSION-3'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, listener] = [await scene.bridge(), await scene.bridge()]
      for (const role of [PANEL, BRIDGE]) {
        for (const [from, to] of returns(scene)) {
          const met = await meet(scene, from, role)
          const texts = Array.from({ length: 9 }, () => scene.mint())
          for (const text of texts.slice(0, 5)) sender.send(text)
          await hearsExactly('RESUME-1', 'a client', met.events, texts.slice(0, 5), scene.patienceMs)
          met.cut()
          for (const text of texts.slice(5)) sender.send(text)
          await mustCome(
            'ROUTE-2',
            listener.events.find('the last', scene.patienceMs, (text) => text === texts.at(-1)),
          )
          // As if the line had swallowed events 4 and 5.
          const back = await comeBack(scene, met, { over: to, received: 3 })
          await hearsFrom('RESUME-1', scene, back, 4, texts.slice(3))
          const barrier = scene.mint()
          sender.send(barrier)
          await hearsExactly('RESUME-1', 'a client', back.events, [...texts.slice(3), barrier], scene.patienceMs)
          hold('HISTORY-1', back.hello.history === 0, 'a resumed session got history', 0, back.hello.history)
          back.cut()
        }
      }
    },
  },
  {
    id: 'resume/page-on-its-own-host',
    title:
      "A page on the bus's own host keeps its session, though a browser sends its Origin with POST and WebSocket alone",
    requirements: ['RESUME-1', 'SEND-8'],
    needs: ['session', 'sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const listener = await scene.bridge()
      const own = [['Origin', new URL(scene.subject.url).origin]] as const
      const page = await meet(scene, 'sse')
      const event = scene.mint()
      const answer = await postTo(scene, page, [event], 1, {}, own)
      hold('SEND-8', answer.status === 202, 'a page on the own host was refused', 202, answer.status)
      await mustCome(
        'ROUTE-3',
        listener.events.find('it', scene.patienceMs, (text) => text === event),
      )
      const back = await comeBack(scene, page, { over: 'ws', headers: own, first: 2 })
      back.cut()
      await comeBack(scene, page, { over: 'sse', first: 2 })
    },
  },
  {
    id: 'resume/again-and-again',
    title: 'A session can be resumed from any number it has got to, as often as need be',
    requirements: ['RESUME-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const sender = await scene.bridge()
      let session = await meet(scene, 'ws')
      const texts: string[] = []
      for (const received of [0, 1, 1, 0, 3, 2, 5, 0]) {
        texts.push(scene.mint())
        sender.send(texts.at(-1) as string)
        await hearsExactly(
          'RESUME-1',
          'a client',
          session.events,
          texts.slice(session.hello.next - 1),
          scene.patienceMs,
        )
        const over = transports(scene)[texts.length % transports(scene).length] ?? 'ws'
        session = await comeBack(scene, session, { over, received })
        await hearsFrom('RESUME-1', scene, session, received + 1, texts.slice(received))
      }
    },
  },
  {
    id: 'resume/leading-zeros',
    title: 'Numbers may have leading zeros',
    requirements: ['RESUME-1', 'RESUME-3', 'RESUME-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { id } = await meet(scene, 'ws')
      const back = await open(scene, 'ws', { session: id, received: '000', first: '0'.repeat(40) + 5 })
      hold('RESUME-1', back.hello.resumed, 'the session was not resumed', true, back.hello)
      hold('RESUME-3', back.hello.received === 4, 'first was read otherwise', 4, back.hello.received)
    },
  },
  {
    id: 'resume/beyond-a-return-that-was-given-up',
    title:
      'After a return that named a lower number and was given up unread, the client still comes back from the last number it ever had',
    requirements: ['RESUME-4', 'RESUME-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, { window: { bytes: 64 * MEBIBYTE } })
      const sender = await scene.bridge()
      const met = await meet(scene, 'ws')
      const texts = Array.from({ length: 24 }, () => scene.mint({ payload: 'x'.repeat(MEBIBYTE) }))
      for (const text of texts) await sender.sendPaced(text)
      await hearsExactly('RESUME-1', 'a client', met.events, texts, scene.patienceMs)
      // More than the line holds: most of it stays with the bus.
      const stalled = await scene.rawWebSocket({ v: '1', session: met.id, received: '0' })
      stalled.pause()
      await mustCome('SESSION-4', met.ended.find('the end of the older connection', scene.patienceMs))
      const back = await comeBack(scene, met, {}, 'RESUME-4')
      const live = scene.mint()
      sender.send(live)
      await hearsFrom('RESUME-1', scene, back, texts.length + 1, [live])
    },
  },
  {
    id: 'resume/counts-what-came',
    title: 'Hello says how many messages the bus had, events and others, over all connections of the session',
    requirements: ['RESUME-3', 'NUM-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      let session = await meet(scene, 'ws')
      let sent = 0
      for (let round = 0; round < 3; round += 1) {
        const last = scene.mint()
        for (const text of [scene.mint(), '{"type":"$bus:later"}', 'not json', last]) session.send(text)
        const heard = witnesses.bridge.events.find('the last event', scene.patienceMs, (text) => text === last)
        await mustCome('ROUTE-3', heard)
        const { number } = await errorTold(scene, session)
        hold('NUM-1', number === sent + 2, 'an error has another number', sent + 2, number)
        sent += 3
        session.cut()
        session = await comeBack(scene, session)
        const { received, lost } = session.hello
        hold(
          'RESUME-3',
          received === sent && lost === 0,
          'hello counts otherwise',
          { received: sent, lost: 0 },
          session.hello,
        )
      }
    },
  },
  {
    id: 'resume/first-raises-the-count',
    title:
      'What the client cannot send any more is counted as lost, once; a first that is no news, or none, raises nothing',
    requirements: ['RESUME-3'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const met = await meet(scene, 'ws')
      const five = Array.from({ length: 5 }, () => scene.mint())
      for (const text of five) met.send(text)
      await hearsExactly('ROUTE-3', 'a bridge', bridge.events, five, scene.patienceMs)
      let session = met
      let over = 0
      for (const [first, received, lost] of [
        [undefined, 5, 0],
        [0, 5, 0],
        [1, 5, 0],
        [6, 5, 0],
        [8, 7, 2],
        [8, 7, 2],
        [3, 7, 2],
        [undefined, 7, 2],
        [9, 8, 3],
        [1_000_009, 1_000_008, 1_000_003],
      ] as const) {
        over += 1
        const how = {
          over: transports(scene)[over % transports(scene).length] ?? 'ws',
          ...(first === undefined ? {} : { first }),
        }
        session = await comeBack(scene, session, how, 'RESUME-3')
        const said = { received: session.hello.received, lost: session.hello.lost }
        const same = said.received === received && said.lost === lost
        hold('RESUME-3', same, `after first=${first} hello says something else`, { received, lost }, said)
      }
      session = await comeBack(scene, session, { over: 'ws' })
      session.send('not json')
      const { number } = await errorTold(scene, session)
      hold('NUM-1', number === 1_000_009, 'the next message has another number', 1_000_009, number)
    },
  },
  {
    id: 'resume/sent-again-in-order',
    title: 'What a client sends again after hello follows what the bus had: everybody hears all of it, once, in order',
    requirements: ['ORDER-1', 'RESUME-3', 'SESSION-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const texts = Array.from({ length: 2_000 }, () => scene.mint())
      let session = await meet(scene, 'ws')
      let sent = 0
      while (sent < texts.length) {
        // Cut in the middle of a burst: how much of it came is for hello to say.
        for (const text of texts.slice(sent, sent + 400)) session.send(text)
        session.cut()
        session = await comeBack(scene, session)
        const { received } = session.hello
        hold('RESUME-3', received >= sent && received <= sent + 400, 'it counts what was not sent', sent, received)
        sent = received
        for (const text of texts.slice(sent, sent + 50)) session.send(text)
        sent = Math.min(texts.length, sent + 50)
        const last = texts[sent - 1] as string
        await mustCome(
          'ORDER-1',
          bridge.events.find('what was sent again', scene.patienceMs, (text) => text === last),
        )
      }
      await hearsExactly('ORDER-1', 'a bridge', bridge.events, texts, scene.patienceMs)
    },
  },
]
