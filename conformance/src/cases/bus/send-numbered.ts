import { hearsExactly, hold } from '../../checkers/exactly.js'
import { faultBySchema } from '../../published-schemas.js'
import type { BusCase } from '../../subject.js'
import type { HttpAnswer } from '../../wire/exchange.js'
import { JSON_TYPE } from '../../wire/post.js'
import type { SessionConnection } from '../../wire/session-connection.js'
import { accepts, bodyOf, refuses } from './answers.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, meet, postTo, receivedIn, transports } from './session-steps.js'

const NEEDS = ['session', 'sse']

/** Holds that a POST was answered 202 with these counts. */
function took(what: string, answer: HttpAnswer, accepted: number, received: number): void {
  const result = accepts('SEND-10', what, answer)
  const said = { accepted: result.accepted, received: receivedIn(answer) }
  const same = said.accepted === accepted && said.received === received
  hold('SEND-10', same, `${what} is answered otherwise`, { accepted, received }, said)
}

/** Holds that the bus counts so many of the session's messages, and so many of them lost. */
async function counts(scene: Scene, session: SessionConnection, received: number, lost: number) {
  const back = await comeBack(scene, session, { over: 'sse' })
  const said = { received: back.hello.received, lost: back.hello.lost }
  const same = said.received === received && said.lost === lost
  hold('SEND-10', same, 'hello counts otherwise', { received, lost }, said)
  return back
}

export const sendNumbered: readonly BusCase[] = [
  {
    id: 'send-numbered/lines-have-numbers',
    title: 'Lines posted to a session are its messages first, first + 1 and so on; what the bus has had is skipped',
    requirements: ['SEND-10', 'NUM-1', 'ORDER-1'],
    needs: NEEDS,
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const stream = await meet(scene, 'sse')
      const texts = Array.from({ length: 9 }, () => scene.mint())
      took('a first batch', await postTo(scene, stream, texts.slice(0, 5), 1), 5, 5)
      took('the same again', await postTo(scene, stream, texts.slice(0, 5), 1), 0, 5)
      took('part of it again', await postTo(scene, stream, texts.slice(1, 3), 2), 0, 5)
      took('what overlaps', await postTo(scene, stream, texts.slice(3, 6), 4), 1, 6)
      took('what follows', await postTo(scene, stream, texts.slice(6), 7), 3, 9)
      await hearsExactly('SEND-10', 'a bridge', bridge.events, texts, scene.patienceMs)
      await counts(scene, stream, 9, 0)
    },
  },
  {
    id: 'send-numbered/a-single-event',
    title: 'An event posted as application/json is one message of the session, and skipped the second time',
    requirements: ['SEND-10'],
    needs: NEEDS,
    async check(scope) {
      const scene = await Scene.open(scope)
      const [bridge, stream] = [await scene.bridge(), await meet(scene, 'sse')]
      const texts = [scene.mint(), scene.mint()]
      const single = (body: string, first: number) =>
        scene.post(body, { contentType: JSON_TYPE, query: { v: '1', session: stream.id, first: String(first) } })
      took('a single event', await single(texts[0] as string, 1), 1, 1)
      took('the same again', await single(texts[0] as string, 1), 0, 1)
      const bad = await single('null', 2)
      refuses('SEND-10', 'what is no event', bad, 400, 'invalid-event')
      hold('SEND-10', receivedIn(bad) === 2, 'its refusal does not tell its number', 2, bad.body)
      took('the next event', await single(texts[1] as string, 3), 1, 3)
      await hearsExactly('SEND-10', 'a bridge', bridge.events, texts, scene.patienceMs)
    },
  },
  {
    id: 'send-numbered/rejected-lines-have-numbers',
    title:
      'A line that is rejected has its number too, also where nothing was acceptable, and is not judged a second time',
    requirements: ['SEND-10', 'NUM-1', 'SEND-3', 'SEND-4'],
    needs: NEEDS,
    async check(scope) {
      const scene = await Scene.open(scope)
      const [bridge, stream] = [await scene.bridge(), await meet(scene, 'sse')]
      const [one, two] = [scene.mint(), scene.mint()]
      const mixed = await postTo(scene, stream, [one, 'not json', '', '{"type":"$bus:x"}', two], 1)
      took('a mixed batch', mixed, 2, 4)
      const rejected = accepts('SEND-10', 'a mixed batch', mixed).rejected.map(({ index, code }) => `${index} ${code}`)
      const due = ['1 invalid-json', '2 control-message']
      hold('SEND-3', rejected.join() === due.join(), 'other lines were rejected', due, rejected)
      const none = await postTo(scene, stream, ['null', 'x'], 5)
      refuses('SEND-4', 'a batch of nothing', none, 400, 'invalid-event')
      const fault = faultBySchema('batch-refusal', bodyOf(none))
      hold('SEND-4', fault === undefined, `its refusal has another shape: ${fault}`, undefined, none.body)
      hold('SEND-10', receivedIn(none) === 6, 'its refusal does not tell the last number', 6, none.body)
      took('both again', await postTo(scene, stream, ['null', 'x'], 5), 0, 6)
      const half = await postTo(scene, stream, ['x', 'null'], 6)
      took('one that was had and one that is none', half, 0, 7)
      await hearsExactly('SEND-10', 'a bridge', bridge.events, [one, two], scene.patienceMs)
      const socket = await comeBack(scene, stream, { over: 'ws' })
      hold('NUM-1', socket.hello.received === 7, 'hello counts otherwise', 7, socket.hello.received)
    },
  },
  {
    id: 'send-numbered/what-is-left-out-is-lost',
    title:
      'Where first goes beyond the next number, the difference is counted as lost, and its numbers are passed over',
    requirements: ['SEND-10', 'RESUME-3'],
    needs: NEEDS,
    async check(scope) {
      const scene = await Scene.open(scope)
      const [bridge, stream] = [await scene.bridge(), await meet(scene, 'sse')]
      const [one, two, late, last] = [scene.mint(), scene.mint(), scene.mint(), scene.mint()]
      took('a first event', await postTo(scene, stream, [one], 1), 1, 1)
      took('one three numbers on', await postTo(scene, stream, [two], 5), 1, 5)
      took('one of those between', await postTo(scene, stream, [late], 3), 0, 5)
      const back = await counts(scene, stream, 5, 3)
      took('the next', await postTo(scene, back, [last], 6), 1, 6)
      await hearsExactly('SEND-10', 'a bridge', bridge.events, [one, two, last], scene.patienceMs)
    },
  },
  {
    id: 'send-numbered/without-a-connection',
    title: 'A session takes POSTs over any stream it has and over none, and the stream stays',
    requirements: ['SEND-12', 'SEND-10'],
    needs: NEEDS,
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      for (const over of transports(scene)) {
        const met = await meet(scene, over)
        met.cut()
        const [text, next] = [scene.mint(), scene.mint()]
        const stream = await comeBack(scene, met, { over: 'sse' })
        took('a POST beside a stream', await postTo(scene, stream, [text], 1), 1, 1)
        bridge.send(next)
        await hearsExactly('SEND-12', 'the stream', stream.events, [next], scene.patienceMs)
        stream.cut()
        took('a POST without a connection', await postTo(scene, stream, [text, scene.mint()], 1), 1, 2)
      }
    },
  },
  {
    id: 'send-numbered/in-the-role-of-the-session',
    title: 'What is posted to a session comes in its role, whatever source and query say, and never back to it',
    requirements: ['ROUTE-5', 'ROUTE-4', 'SEND-10', 'SEND-12'],
    needs: NEEDS,
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, bridge] = [await scene.panel(), await scene.bridge()]
      const [asPanel, asBridge] = [await meet(scene, 'sse'), await meet(scene, 'sse', BRIDGE)]
      const [command, claim, event] = [scene.mint(), scene.mint({ source: 'server-bridge' }), scene.mint()]
      await postTo(scene, asPanel, [command, claim], 1, BRIDGE)
      await hearsExactly('ROUTE-5', 'a bridge', bridge.events, [command, claim], scene.patienceMs)
      await postTo(scene, asBridge, [event], 1, { bridge: undefined })
      await hearsExactly('ROUTE-5', 'a panel', panel.events, [event], scene.patienceMs)
      const ended = asPanel.events.ended ?? asBridge.events.ended
      hold('SEND-12', ended === undefined, 'a POST ended the stream of its session', undefined, ended)
      await hearsExactly('ROUTE-5', 'the session of a panel', asPanel.events, [event], scene.patienceMs)
      const barrier = scene.mint()
      bridge.send(barrier)
      await hearsExactly(
        'ROUTE-4',
        'the session of a bridge',
        asBridge.events,
        [command, claim, barrier],
        scene.patienceMs,
      )
    },
  },
]
