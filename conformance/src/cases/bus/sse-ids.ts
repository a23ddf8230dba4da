import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { SessionConnection } from '../../wire/session-connection.js'
import { SsePeer } from '../../wire/sse-peer.js'
import { hearsFrom } from './hears-numbered.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, meet, open, postTo } from './session-steps.js'

/** Each server-sent event has the id it must have by what came before it. */
export function hasRightIds({ peer, hello }: SessionConnection): void {
  if (!(peer instanceof SsePeer)) throw new Error('only a stream has ids')
  let number = hello.next - 1
  for (const { event, id, data } of peer.stream.all) {
    if (event === undefined) number += 1
    const due = `${hello.session}.${number}`
    hold('SSE-4', id === due, `the id of ${event ?? 'an event'} is another`, due, { id, data: data.slice(0, 80) })
  }
}

export const sseIds: readonly BusCase[] = [
  {
    id: 'sse-ids/on-everything',
    title:
      'Hello, each event and each ack carry the session and the number of the last event, and so they do after a return',
    requirements: ['SSE-4'],
    needs: ['session', 'sse'],
    async check(scope) {
      // Long enough that no honest bus ends the sender, who answers pings, for silence (ALIVE-2).
      const scene = await Scene.open(scope, { heartbeatMs: 1_000 })
      const sender = await scene.bridge()
      let stream = await meet(scene, 'sse')
      for (let round = 0; round < 3; round += 1) {
        const texts = [scene.mint(), scene.mint({ payload: 'two\nlines' }), scene.mint().replace(',', ',\r\n')]
        sender.send(texts[0] as string)
        await mustCome('ACK-2', stream.nextAck(scene.patienceMs))
        for (const text of texts.slice(1)) sender.send(text)
        await mustCome('SSE-4', stream.events.count(3, 'the events', scene.patienceMs))
        hasRightIds(stream)
        stream = await comeBack(scene, stream, round === 0 ? { received: 1 } : {})
      }
    },
  },
  {
    id: 'sse-ids/many-at-once',
    title: 'Events that come in one piece have each their own id, in a replay too, and own events of a bridge none',
    requirements: ['SSE-4', 'ROUTE-4'],
    needs: ['session', 'sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const sender = await scene.bridge()
      const stream = await meet(scene, 'sse', BRIDGE)
      const other = await meet(scene, 'sse', BRIDGE)
      const texts: string[] = []
      let posted = 1
      for (let count = 0; count < 60; count += 1) {
        texts.push(scene.mint())
        sender.send(texts.at(-1) as string)
        if (count % 20 !== 10) continue
        await postTo(scene, stream, [scene.mint(), scene.mint()], posted)
        posted += 2
      }
      await hearsExactly('ROUTE-4', 'the bridge', stream.events, texts, scene.patienceMs)
      hasRightIds(stream)
      await mustCome('SSE-4', other.events.count(66, 'all events', scene.patienceMs))
      hasRightIds(other)
      const back = await comeBack(scene, stream, { received: 7 })
      await hearsFrom('RESUME-1', scene, back, 8, texts.slice(7))
      hasRightIds(back)
    },
  },
  {
    id: 'sse-ids/last-event-id-resumes',
    title:
      'A Last-Event-ID stands in the place of session and received, whatever the query says, and first counts beside it',
    requirements: ['SSE-5', 'RESUME-1', 'RESUME-3'],
    needs: ['session', 'sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const sender = await scene.bridge()
      let stream = await meet(scene, 'sse')
      const other = await meet(scene, 'sse')
      const texts = Array.from({ length: 5 }, () => scene.mint())
      for (const text of texts) sender.send(text)
      await hearsExactly('ROUTE-2', 'the stream', stream.events, texts, scene.patienceMs)
      for (const [query, received] of [
        [{}, 3],
        [{ session: other.id, received: '1' }, 2],
        [{ session: stream.id, received: '5' }, 4],
        [{ session: stream.id }, 5],
        [{ received: '-1' }, 0],
      ] as const) {
        const header = [['Last-Event-ID', `${stream.id}.${received}`]] as const
        const back = await open(scene, 'sse', { ...query, first: '3' }, header)
        const same = back.hello.resumed && back.id === stream.id
        hold('SSE-5', same, `with the query ${JSON.stringify(query)} the session was not resumed`, true, back.hello)
        // Where it goes on from what the query says, the header was not read.
        const rule = back.hello.next === Number('received' in query ? query.received : 0) + 1 ? 'SSE-5' : 'RESUME-1'
        await hearsFrom(rule, scene, back, received + 1, texts.slice(received))
        hold('RESUME-3', back.hello.received === 2, 'first does not count', 2, back.hello.received)
        stream = back
      }
      const quiet = await comeBack(scene, other, {}, 'SSE-5')
      hold('SSE-5', quiet.hello.received === 0, 'the session of the query was changed', 0, quiet.hello.received)
    },
  },
  {
    id: 'sse-ids/last-event-id-of-another-form',
    title: 'A Last-Event-ID of any other form names no session, whatever the query says',
    requirements: ['SSE-5', 'RESUME-4'],
    needs: ['session', 'sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const stream = await meet(scene, 'sse')
      const { id } = stream
      const forms = [
        '17',
        id,
        `${id}.`,
        `${id}.x`,
        `${id}.-1`,
        `${id}.0.0`,
        `.0`,
        `${id} 0`,
        `${id}.1`,
        `${'A'.repeat(22)}.0`,
      ]
      for (const form of forms) {
        const back = await open(scene, 'sse', { session: id, received: '0', first: '9' }, [['Last-Event-ID', form]])
        hold(
          'SSE-5',
          !back.hello.resumed && back.id !== id,
          `Last-Event-ID: ${form} was given the session`,
          false,
          true,
        )
        back.cut()
      }
      const { hello } = await comeBack(scene, stream, {}, 'SSE-5')
      hold('SSE-5', hello.received === 0, 'the session was changed by who was refused it', 0, hello.received)
    },
  },
]
