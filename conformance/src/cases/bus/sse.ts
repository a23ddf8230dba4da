import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import { Observations } from '../../observations.js'
import { typeOf } from '../../oracle/judge.js'
import type { BusCase } from '../../subject.js'
import { dial } from '../../wire/dial.js'
import { headOf } from '../../wire/exchange.js'
import { type Endpoint, target } from '../../wire/target.js'
import { Scene } from './scene.js'
import { Witnesses } from './witnesses.js'

export const sse: readonly BusCase[] = [
  {
    id: 'sse/head-comes-at-once',
    title: 'The event stream is answered 200 with its headers and a comment before there is any event',
    requirements: ['SSE-1'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { head, comments } = await scene.sse()
      const greeted = await scene.sse({ v: '1' })
      await mustCome('SSE-1', greeted.stream.find('hello at the beginning of a stream', scene.patienceMs))
      for (const name of ['content-type', 'cache-control', 'x-accel-buffering']) {
        const [given, due] = [greeted.head.headers[name], head.headers[name]]
        hold('SSE-1', given === due, `the ${name} of a stream with hello is another`, due, given)
      }
      const type = head.headers['content-type'] ?? ''
      hold('SSE-1', /^text\/event-stream\s*(;|$)/i.test(type), 'the Content-Type is another', 'text/event-stream', type)
      const cache = head.headers['cache-control'] ?? ''
      for (const directive of ['no-cache', 'no-transform']) {
        const given = cache.split(',').some((one) => one.trim().toLowerCase() === directive)
        hold('SSE-1', given, 'the Cache-Control lacks a directive', directive, cache)
      }
      const buffering = head.headers['x-accel-buffering']
      hold('SSE-1', buffering === 'no', 'the X-Accel-Buffering is another', 'no', buffering)
      await mustCome(
        'SSE-1',
        comments.count(1, 'a comment at the beginning of a stream without hello', scene.patienceMs),
      )
    },
  },
  {
    id: 'sse/events-have-no-event-field',
    title: 'Each event is one server-sent event without an event field',
    requirements: ['SSE-1', 'SSE-2'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, greeted, bridge] = [await scene.sse(), await scene.sse({ v: '1' }), await scene.bridge()]
      const texts = [scene.mint(), scene.mint({ payload: 'data: x\n\nevent: y' }), scene.mint({ type: 'message:x' })]
      for (const text of texts) bridge.send(text)
      await mustCome(
        'SSE-1',
        greeted.events.find('the last event', scene.patienceMs, (text) => text === texts.at(-1)),
      )
      const unnamed = greeted.events.all.filter((text) => typeOf(text)?.startsWith('$bus:'))
      hold('SSE-2', unnamed.length === 0, 'a control message has no event field', [], unnamed)
      for (const peer of [panel, greeted]) await hearsExactly('SSE-1', 'a stream', peer.events, texts, scene.patienceMs)
      const named = panel.stream.all.filter(({ event }) => event !== undefined)
      hold('SSE-1', named.length === 0, 'an event has an event field', [], named)
    },
  },
  {
    id: 'sse/control-messages-are-named',
    title: 'Hello is a server-sent event named by its type, its data the whole message',
    requirements: ['SSE-2'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const peer = await scene.sse({ v: '1' })
      const hello = await mustCome('SSE-2', peer.stream.find('hello', scene.patienceMs))
      hold('SSE-2', hello.event === '$bus:hello', 'hello is not named by its type', '$bus:hello', hello)
      hold('SSE-2', hello.data.includes('"$bus:hello"'), 'its data is not the message', undefined, hello.data)
    },
  },
  {
    id: 'sse/comments-while-quiet',
    title: 'A quiet stream gets a comment every heartbeat',
    requirements: ['SSE-3'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope, { heartbeatMs: 100 })
      const peer = await scene.sse()
      await mustCome('SSE-3', peer.comments.count(2, 'a comment on a quiet stream', scene.patienceMs))
    },
  },
  {
    id: 'sse/behind-another-answer',
    title: 'A stream pipelined behind another request begins after its response',
    requirements: ['SSE-6'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const asked = Buffer.concat([requestOf(scene, 'info'), requestOf(scene, 'sse')])
      const read = await readFrom(scene, asked)
      await mustCome(
        'SSE-6',
        read.find('the stream behind the answer', scene.patienceMs, (text) => text.includes('text/event-stream')),
      )
      const event = scene.mint()
      bridge.send(event)
      await mustCome(
        'SSE-6',
        read.find('an event in the stream', scene.patienceMs, (text) => text.includes(event)),
      )
    },
  },
  {
    id: 'sse/a-thousand-in-one-packet',
    title: 'A thousand pipelined streams that are not read do not block other requests',
    requirements: ['SSE-6'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      const socket = await dial(scene.subject.url, scene.patienceMs)
      scope.onEnd(() => void socket.destroy())
      socket.pause()
      socket.write(Buffer.concat(Array.from({ length: 1_000 }, () => requestOf(scene, 'sse'))))
      await witnesses.undisturbed('SSE-6')
      const info = await scene.request({ path: target(scene.subject, 'info') })
      hold('SSE-6', info.status === 200, '/info was not answered afterwards', 200, info.status)
      await witnesses.undisturbed('SSE-6')
    },
  },
  {
    id: 'sse/a-subscriber-may-be-a-bridge',
    title: 'A subscriber with bridge=server hears what bridges hear',
    requirements: ['SSE-1', 'ROUTE-3'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [subscriber, panel] = [await scene.sse({ bridge: 'server' }), await scene.panel()]
      const event = scene.mint()
      panel.send(event)
      await hearsExactly('ROUTE-3', 'a subscribed bridge', subscriber.events, [event], scene.patienceMs)
    },
  },
  {
    id: 'sse/a-lost-subscriber-harms-nobody',
    title: 'Subscribers that vanish in the middle of a stream disturb nobody',
    requirements: ['SSE-1'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [stays, bridge] = [await scene.sse(), await scene.bridge()]
      const texts: string[] = []
      for (let count = 0; count < 20; count += 1) {
        const leaves = await scene.sse()
        texts.push(scene.mint({ payload: 'x'.repeat(10_000) }))
        bridge.send(texts.at(-1) as string)
        leaves.close()
      }
      await hearsExactly('SSE-1', 'a stream', stays.events, texts, scene.patienceMs)
      const info = await scene.request({ path: target(scene.subject, 'info') })
      hold('SSE-1', info.status === 200, '/info was not answered afterwards', 200, info.status)
    },
  },
]

function requestOf({ subject }: Scene, endpoint: Endpoint): Buffer {
  return headOf(subject.url, { path: target(subject, endpoint) })
}

/** Writes in one packet; what was read up to each packet of the answer. */
async function readFrom(scene: Scene, bytes: Buffer): Promise<Observations<string>> {
  const socket = await dial(scene.subject.url, scene.patienceMs)
  scene.scope.onEnd(() => void socket.destroy())
  const read = new Observations<string>()
  socket.on('data', (more) => read.push((read.all.at(-1) ?? '') + more))
  socket.on('close', () => read.end('the connection ended'))
  socket.write(bytes)
  return read
}
