import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { SessionConnection } from '../../wire/session-connection.js'
import type { WebSocketPeer } from '../../wire/web-socket-peer.js'
import { hearsFrom } from './hears-numbered.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, meet, returns, transports } from './session-steps.js'

const EVENTS = 5
/** Nothing that is kept for newcomers makes the window larger than it has to be. */
const SMALL = { window: { events: EVENTS }, history: 0 }

/** Sends `texts` to everybody and resolves once they went through the bus. */
async function relay(scene: Scene, sender: WebSocketPeer, witness: WebSocketPeer, texts: readonly string[]) {
  for (const text of texts) sender.send(text)
  const last = texts.at(-1)
  await mustCome(
    'ROUTE-2',
    witness.events.find('the last event', scene.patienceMs, (text) => text === last),
  )
}

/** Holds that `back` misses exactly the events before its `next`, of all that came after `had`, and at least the last `kept` none of. */
async function toldItsGap(
  scene: Scene,
  back: SessionConnection,
  had: number,
  texts: readonly string[],
  kept: number,
): Promise<number> {
  const lost = back.hello.next - 1 - had
  const least = Math.max(0, texts.length - had - kept)
  const canBe = lost >= 0 && lost < texts.length - had
  hold('RESUME-2', canBe, 'next tells a gap that cannot be', [had + 1, texts.length], back.hello.next)
  hold('WINDOW-1', lost <= least, `only ${texts.length - had - lost} events were kept`, kept, texts.length - had - lost)
  await hearsExactly('RESUME-2', 'a client that lost events', back.events, texts.slice(had + lost), scene.patienceMs)
  return lost
}

export const windows: readonly BusCase[] = [
  {
    id: 'windows/as-many-events-as-it-says',
    title:
      'A client that is cut off for as many events as the window has, has them all when it is back, over any transport',
    requirements: ['WINDOW-1', 'RESUME-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, SMALL)
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      for (const [from, to] of returns(scene)) {
        const met = await meet(scene, from)
        met.cut()
        const texts = Array.from({ length: EVENTS }, () => scene.mint())
        await relay(scene, sender, witness, texts)
        const back = await comeBack(scene, met, { over: to })
        await hearsFrom('WINDOW-1', scene, back, 1, texts)
        back.cut()
      }
    },
  },
  {
    id: 'windows/a-gap-is-told-exactly',
    title: 'Of what left the window next tells exactly how much it is, and what is in it comes, in order',
    requirements: ['RESUME-2', 'WINDOW-1', 'SESSION-3'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, SMALL)
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      for (const [from, to] of returns(scene)) {
        const met = await meet(scene, from)
        const texts: string[] = []
        let session = met
        for (const away of [EVENTS + 1, 60, EVENTS + 3]) {
          const had = session.had
          session.cut()
          const more = Array.from({ length: away }, () => scene.mint())
          texts.push(...more)
          await relay(scene, sender, witness, more)
          session = await comeBack(scene, session, { over: to })
          await toldItsGap(scene, session, had, texts, EVENTS)
          // As far as the client got, and no further: the numbers of the next round begin there.
          hold('SESSION-3', session.had === texts.length, 'numbers went astray', texts.length, session.had)
        }
        session.cut()
      }
    },
  },
  {
    id: 'windows/of-a-connected-session-too',
    title: 'What a connected client has read is kept for it all the same, as far as the window goes',
    requirements: ['WINDOW-1', 'RESUME-2'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, SMALL)
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      const met = await meet(scene, 'ws')
      const texts = Array.from({ length: 40 }, () => scene.mint())
      for (const text of texts) {
        await relay(scene, sender, witness, [text])
        await met.events.find('each event as it comes', scene.patienceMs, (heard) => heard === text)
      }
      for (const received of [texts.length - EVENTS, texts.length - EVENTS - 2, 0]) {
        const over = transports(scene).at(-1) ?? 'ws'
        await toldItsGap(scene, await comeBack(scene, met, { over, received }), received, texts, EVENTS)
      }
    },
  },
  {
    id: 'windows/as-many-bytes-as-it-says',
    title: 'Of large events as many are kept as the bytes of the window allow, and the newest in any case',
    requirements: ['WINDOW-1', 'RESUME-2'],
    needs: ['session'],
    async check(scope) {
      const bytes = 10_000
      const scene = await Scene.open(scope, { window: { bytes }, maxMessageBytes: bytes, history: 0 })
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      for (const size of [2_400, 9_900, 300]) {
        const met = await meet(scene, 'ws')
        met.cut()
        const kept = Math.floor(bytes / size)
        const texts = Array.from({ length: kept * 3 }, () => sized(scene, size))
        await relay(scene, sender, witness, texts)
        await toldItsGap(scene, await comeBack(scene, met), 0, texts, kept)
      }
    },
  },
  {
    id: 'windows/of-the-role-alone',
    title: 'What a role does not hear takes no place in its window',
    requirements: ['WINDOW-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, SMALL)
      const [sender, witness, bridge] = [await scene.bridge(), await scene.panel(), await scene.bridge()]
      const met = await meet(scene, 'ws')
      met.cut()
      const texts = Array.from({ length: EVENTS }, () => scene.mint())
      await relay(scene, sender, witness, texts)
      const chatter = Array.from({ length: 100 }, () => scene.mint())
      for (const text of chatter) witness.send(text)
      await mustCome(
        'ROUTE-3',
        bridge.events.find('the last', scene.patienceMs, (text) => text === chatter.at(-1)),
      )
      await hearsFrom('WINDOW-1', scene, await comeBack(scene, met), 1, texts)
    },
  },
  {
    id: 'windows/own-events-make-no-gap',
    title: 'What a session sent itself counts in no gap, also where it has left the window',
    requirements: ['RESUME-2', 'SESSION-3'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, SMALL)
      const [other, witness] = [await scene.bridge(), await scene.panel()]
      const bridge = await meet(scene, 'ws', BRIDGE)
      const foreign: string[] = []
      const alternate = async (own: number, theirs: number) => {
        for (let count = 0; count < own; count += 1) await relay(scene, bridge.socket, witness, [scene.mint()])
        for (let count = 0; count < theirs; count += 1) {
          foreign.push(scene.mint())
          await relay(scene, other, witness, [foreign.at(-1) as string])
        }
      }
      await alternate(3, 2)
      await alternate(1, 1)
      await hearsExactly('ROUTE-4', 'the bridge', bridge.events, foreign, scene.patienceMs)
      await alternate(9, 0)
      bridge.cut()
      await alternate(0, 4)
      let back = await comeBack(scene, bridge, { received: 1 })
      const lost = back.hello.next - 2
      // The two the client had, and nothing of its own, may have left the window.
      hold('RESUME-2', lost >= 0 && lost <= 2, 'own events stand in a gap', '0 to 2', lost)
      await hearsExactly('RESUME-2', 'the bridge', back.events, foreign.slice(1 + lost), scene.patienceMs)
      back.cut()
      await alternate(0, 30)
      back = await comeBack(scene, back)
      await toldItsGap(scene, back, foreign.length - 30, foreign, EVENTS)
    },
  },
]

/** An event of exactly `bytes` bytes. */
function sized(scene: Scene, bytes: number): string {
  const empty = scene.mint({ payload: '' })
  return empty.replace('"payload":""', `"payload":"${'x'.repeat(bytes - Buffer.byteLength(empty))}"`)
}
