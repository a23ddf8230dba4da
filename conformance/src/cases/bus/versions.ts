import * as fc from 'fast-check'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import { faultBySchema } from '../../published-schemas.js'
import type { BusCase } from '../../subject.js'
import { infoOf } from './info.js'
import { Scene } from './scene.js'

const OTHER = fc.constantFrom('', '99', 'banana', '0', '01', '1.0', '11', '2,3', ' ', 'v1', '-1', '1;7', '1 1')
const COMMON = fc.constantFrom('1', '1,7', '7,1', '0,1,99', 'banana,1', '1,1', ',1,', ' 1', '7, 1 ')

interface Hello {
  version: string
  capabilities: string[]
  limits: unknown
  project: unknown
}

/** A legacy peer with this `v` sends what deserves an error, and is told nothing. */
async function getsEventsAlone(rule: string, scene: Scene, v: string | undefined): Promise<void> {
  const peer = await scene.webSocket({ v }, rule)
  const bridge = await scene.bridge()
  const [mark, event] = [scene.mint(), scene.mint()]
  for (const bad of ['not json', 'null', '{"type":"$bus:hello"}', '{"type":7}']) peer.send(bad)
  peer.send(mark)
  await hearsExactly(rule, `a bridge beside a peer with v=${v}`, bridge.events, [mark], scene.patienceMs)
  bridge.send(event)
  await hearsExactly(rule, `a peer with v=${v}`, peer.messages, [event], scene.patienceMs)
}

export const versions: readonly BusCase[] = [
  {
    id: 'versions/common-version-is-named',
    title: 'To any list with version 1 a bus says hello in a version of that list, before anything else',
    requirements: ['VER-1', 'VER-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { versions: spoken } = await infoOf(scene)
      const greeted = async (v: string, rule: string): Promise<Hello> => {
        const peer = await scene.webSocket({ v })
        const first = await mustCome(rule, peer.messages.find('hello as the first message', scene.patienceMs))
        const { type, payload } = JSON.parse(first) as { type: string; payload: Hello }
        hold(rule, type === '$bus:hello', `the first message to v=${v} is no hello`, '$bus:hello', first)
        return payload
      }
      await greeted('1', 'VER-2')
      await scope.property(COMMON, async (v) => {
        // Who greets a client that names one version has not read the list.
        const payload = await greeted(v, 'VER-1')
        const best = v
          .split(',')
          .map((name) => name.trim())
          .filter((name) => spoken.includes(name))
          .sort()
          .at(-1)
        hold('VER-1', payload.version === best, `hello to v=${v} names another version`, best, payload.version)
      })
    },
  },
  {
    id: 'versions/hello-comes-first-under-load',
    title: 'Hello is the first message even while events pour in from elsewhere',
    requirements: ['VER-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [bridge, listener] = [await scene.bridge(), await scene.bridge()]
      let stopped = false
      scope.onEnd(() => {
        stopped = true
      })
      // A few at a time: a bus must not be found slow where hello is asked for.
      const pour = async () => {
        while (!stopped) {
          const burst = Array.from({ length: 5 }, () => scene.mint())
          for (const text of burst) bridge.send(text)
          await listener.events.find('a burst', scene.patienceMs, (text) => text === burst.at(-1))
        }
      }
      const pouring = pour().catch(() => {})
      for (let count = 0; count < 20; count += 1) {
        const panel = await scene.webSocket({ v: '1' })
        const first = await mustCome('VER-2', panel.messages.find('a first message', scene.patienceMs))
        hold('VER-2', first.includes('$bus:hello'), 'an event came before hello', '$bus:hello', first)
        await mustCome('VER-2', panel.events.find('an event after hello', scene.patienceMs))
        panel.close()
      }
      stopped = true
      await pouring
    },
  },
  {
    id: 'versions/hello-over-sse-comes-first',
    title: 'Over SSE hello is the first server-sent event',
    requirements: ['VER-2'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const peer = await scene.sse({ v: '1' })
      const first = await mustCome('VER-2', peer.stream.find('hello as the first event', scene.patienceMs))
      hold('VER-2', first.data.includes('$bus:hello'), 'the first server-sent event is no hello', '$bus:hello', first)
    },
  },
  {
    id: 'versions/legacy-peers-get-events-alone',
    title: 'Whoever names no version gets no control message, whatever it sends, and events as ever',
    requirements: ['VER-3'],
    async check(scope) {
      await getsEventsAlone('VER-3', await Scene.open(scope), undefined)
    },
  },
  {
    id: 'versions/other-versions-get-events-alone',
    title: 'Whoever names no version the bus has gets no control message, whatever it sends, and events as ever',
    requirements: ['VER-4'],
    async check(scope) {
      const scene = await Scene.open(scope)
      await scope.property(OTHER, (v) => getsEventsAlone('VER-4', scene, v))
    },
  },
  {
    id: 'versions/legacy-sse-gets-events-alone',
    title: 'A subscriber that names no version the bus has gets no hello over SSE, and events as ever',
    requirements: ['VER-3', 'VER-4'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      for (const v of [undefined, '99', '', 'banana']) {
        const rule = v === undefined ? 'VER-3' : 'VER-4'
        const peer = await scene.sse({ v }, rule)
        const event = scene.mint()
        bridge.send(event)
        const first = await peer.stream.find('the event', scene.patienceMs)
        hold(
          rule,
          first.event === undefined && first.data === event,
          `a subscriber with v=${v} heard something else`,
          event,
          first,
        )
      }
    },
  },
  {
    id: 'hello/shape',
    title: 'Hello is as its published schema has it, and says the same as /info',
    requirements: ['HELLO-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const told = await infoOf(scene)
      const peer = await scene.webSocket({ v: '1' })
      const text = await mustCome('HELLO-1', peer.messages.find('hello', scene.patienceMs))
      const fault = faultBySchema('hello', JSON.parse(text))
      hold('HELLO-1', fault === undefined, `hello has another shape: ${fault}`, undefined, text)
      const { capabilities, limits, project } = (JSON.parse(text) as { payload: Hello }).payload
      const said = { capabilities, limits, project }
      const same = { capabilities: told.capabilities, limits: told.limits, project: told.project }
      hold('HELLO-1', JSON.stringify(said) === JSON.stringify(same), 'hello and /info say different things', same, said)
    },
  },
  {
    id: 'hello/says-what-was-configured',
    title: 'Hello says the configured limit, heartbeat and project',
    requirements: ['HELLO-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { project: 'shop', maxMessageBytes: 4_096, heartbeatMs: 2_000 })
      const peer = await scene.webSocket({ v: '1' })
      const { payload } = JSON.parse(await mustCome('HELLO-1', peer.messages.find('hello', scene.patienceMs)))
      const said = {
        limit: payload.limits?.maxMessageBytes,
        heartbeatMs: payload.heartbeatMs,
        project: payload.project,
      }
      const due = { limit: 4_096, heartbeatMs: 2_000, project: 'shop' }
      hold('HELLO-1', JSON.stringify(said) === JSON.stringify(due), 'hello says something else', due, said)
    },
  },
]
