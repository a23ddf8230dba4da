import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { infoOf } from './info.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, meet, PANEL, returns, transports } from './session-steps.js'

/** So many messages are acknowledged at once (ACK-1). */
const ACK_AFTER = 128
const DEFAULT_WINDOW = { events: 1_000, bytes: 16_777_216, ms: 120_000 }

export const sessions: readonly BusCase[] = [
  {
    id: 'sessions/everybody-gets-one',
    title: 'Panels and bridges that name a common version get a new session each, over WebSocket and SSE alike',
    requirements: ['SESSION-1', 'HELLO-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const over of transports(scene)) {
        for (const role of [PANEL, BRIDGE]) {
          const { hello } = await meet(scene, over, role)
          hold('SESSION-1', hello.history === 0, 'history came that was not asked for', 0, hello.history)
        }
      }
    },
  },
  {
    id: 'sessions/capability-is-told',
    title: 'A bus with sessions says so in /info and in hello',
    requirements: ['INFO-1', 'HELLO-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const declared = scene.subject.capabilities.filter((name) => ['sse', 'session', 'history'].includes(name))
      const { capabilities } = await infoOf(scene)
      const isIn = (told: readonly string[]) => declared.every((name) => told.includes(name))
      hold('INFO-1', isIn(capabilities), '/info leaves a capability out', declared, capabilities)
      const { hello } = await meet(scene, 'ws')
      hold('HELLO-1', isIn(hello.capabilities), 'hello leaves a capability out', declared, hello.capabilities)
    },
  },
  {
    id: 'sessions/window-is-told',
    title:
      'Hello says what is kept and for how long, by default and as configured, never less than one largest message',
    requirements: ['WINDOW-1', 'SESSION-6', 'SESSION-1'],
    needs: ['session'],
    async check(scope) {
      const { window } = (await meet(await Scene.open(scope), 'ws')).hello
      const { events, bytes } = DEFAULT_WINDOW
      hold('WINDOW-1', window.events === events && window.bytes === bytes, 'another default', DEFAULT_WINDOW, window)
      hold('SESSION-6', window.ms === DEFAULT_WINDOW.ms, 'another default', DEFAULT_WINDOW.ms, window.ms)
      const given = { events: 7, bytes: 70_000, ms: 7_000 }
      const told = (await meet(await Scene.open(scope, { window: given, maxMessageBytes: 50_000 }), 'ws')).hello.window
      const same = told.events === 7 && told.bytes === 70_000 && told.ms === 7_000
      hold('SESSION-1', same, 'hello says another window than was configured', given, told)
      const tight = await Scene.open(scope, { window: { bytes: 1_000 }, maxMessageBytes: 50_000 })
      const least = (await meet(tight, 'ws')).hello.window.bytes
      hold('WINDOW-1', least >= 50_000, 'the window is smaller than the largest message', 50_000, least)
    },
  },
  {
    id: 'sessions/a-number-always-means-the-same-event',
    title:
      'Events are numbered from 1 and one by one, acks not at all, and a number means the same over every transport',
    requirements: ['SESSION-3', 'RESUME-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, met] = [await scene.bridge(), await meet(scene, 'ws')]
      const texts: string[] = []
      let sent = 0
      for (let count = 0; count < 3; count += 1) {
        const two = [scene.mint(), scene.mint()]
        for (const text of two) sender.send(text)
        texts.push(...two)
        await hearsExactly('SESSION-3', 'a panel', met.events, texts, scene.patienceMs)
        for (let own = 0; own < ACK_AFTER; own += 1) met.send(scene.mint())
        sent += ACK_AFTER
        await mustCome('ACK-1', met.acked(sent, scene.patienceMs))
      }
      let before = met
      for (const received of [0, 1, 2, 3, 4, 5, 6]) {
        const over = transports(scene)[received % transports(scene).length] ?? 'ws'
        const back = await comeBack(scene, before, { over, received })
        hold('SESSION-3', back.hello.next === received + 1, 'next is another', received + 1, back.hello.next)
        const barrier = scene.mint()
        sender.send(barrier)
        texts.push(barrier)
        await hearsExactly('SESSION-3', `a client over ${over}`, back.events, texts.slice(received), scene.patienceMs)
        before = back
      }
    },
  },
  {
    id: 'sessions/own-events-have-no-numbers',
    title:
      'What a bridge sends is never sent back to its session, now or when it comes back, and takes none of its numbers',
    requirements: ['ROUTE-4', 'SESSION-3', 'RESUME-1', 'RESUME-3'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const [from, to] of returns(scene).filter(([over]) => over === 'ws')) {
        const [bridge, other] = [await meet(scene, from, BRIDGE), await scene.bridge()]
        const theirs: string[] = []
        for (let count = 0; count < 6; count += 1) {
          const [own, foreign] = [scene.mint(), scene.mint()]
          bridge.send(own)
          await other.events.find('an event of the bridge', scene.patienceMs, (text) => text === own)
          other.send(foreign)
          theirs.push(foreign)
          await hearsExactly('ROUTE-4', 'the bridge', bridge.events, theirs, scene.patienceMs)
        }
        bridge.cut()
        const back = await comeBack(scene, bridge, { over: to, received: 2 })
        hold('SESSION-3', back.hello.next === 3, 'own events were numbered', 3, back.hello.next)
        await hearsExactly('ROUTE-4', 'the bridge that is back', back.events, theirs.slice(2), scene.patienceMs)
        hold('RESUME-3', back.hello.received === 6, 'it counts otherwise what came', 6, back.hello.received)
      }
    },
  },
  {
    id: 'sessions/one-for-each',
    title: 'Two clients of one role have sessions of their own: what one has had the other still gets',
    requirements: ['SESSION-1', 'SESSION-3'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const sender = await scene.bridge()
      const early = await meet(scene, 'ws')
      const [first, second] = [scene.mint(), scene.mint()]
      sender.send(first)
      await hearsExactly('SESSION-3', 'the first panel', early.events, [first], scene.patienceMs)
      const late = await meet(scene, 'ws')
      hold('SESSION-1', late.id !== early.id, 'two clients have one session', undefined, late.id)
      sender.send(second)
      await hearsExactly('SESSION-3', 'the second panel', late.events, [second], scene.patienceMs)
      const back = await comeBack(scene, late, { received: 0 })
      await hearsExactly('SESSION-3', 'the second panel', back.events, [second], scene.patienceMs)
    },
  },
  {
    id: 'sessions/named-without-a-version',
    title: 'A client that names a session and no common version is a legacy peer, and the session goes on',
    requirements: ['VER-3', 'RESUME-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, met] = [await scene.bridge(), await meet(scene, 'ws')]
      const legacy = await scene.webSocket({ session: met.id, received: '0', first: '9' })
      const event = scene.mint()
      sender.send(event)
      await hearsExactly('VER-3', 'the legacy peer', legacy.messages, [event], scene.patienceMs)
      await hearsExactly('RESUME-4', 'the client of the session', met.events, [event], scene.patienceMs)
      const { hello } = await comeBack(scene, met)
      hold('RESUME-4', hello.received === 0, 'a legacy peer changed the count of a session', 0, hello.received)
    },
  },
]
