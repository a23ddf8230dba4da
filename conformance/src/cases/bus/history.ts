import { CannotSee } from '../../case.js'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { WebSocketPeer } from '../../wire/web-socket-peer.js'
import { hearsFrom } from './hears-numbered.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, meet, open, PANEL, transports } from './session-steps.js'

const KEPT = 6
const DEFAULT_KEPT = 256

async function relay(scene: Scene, sender: WebSocketPeer, witness: WebSocketPeer, texts: readonly string[]) {
  for (const text of texts) sender.send(text)
  const last = texts.at(-1)
  await mustCome(
    'ROUTE-2',
    witness.events.find('the last event', scene.patienceMs, (text) => text === last),
  )
}

/** A newcomer that asks for `asked` is given the last `given` of `texts`, and then what comes. */
async function isGiven(scene: Scene, sender: WebSocketPeer, asked: string | undefined, texts: string[], given: number) {
  for (const over of transports(scene)) {
    const newcomer = await meet(scene, over, { history: asked })
    const { history } = newcomer.hello
    hold('HISTORY-1', history === given, `history=${asked} is answered otherwise`, given, history)
    const live = scene.mint()
    sender.send(live)
    texts.push(live)
    await hearsFrom('HISTORY-1', scene, newcomer, 1, texts.slice(texts.length - 1 - given))
    newcomer.cut()
  }
}

export const history: readonly BusCase[] = [
  {
    id: 'history/as-many-as-were-asked-for',
    title: 'A newcomer gets the newest events it asks for, oldest first, numbered from 1, and what follows after them',
    requirements: ['HISTORY-1', 'SESSION-3'],
    needs: ['session', 'history'],
    async check(scope) {
      const scene = await Scene.open(scope, { history: 60 })
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      const texts: string[] = []
      const early = await meet(scene, 'ws', { history: '10' })
      hold('HISTORY-1', early.hello.history === 0, 'there is history of nothing', 0, early.hello.history)
      for (let count = 0; count < 3; count += 1) texts.push(scene.mint())
      await relay(scene, sender, witness, texts.slice(-3))
      for (const asked of [1, 3, 5]) await isGiven(scene, sender, String(asked), texts, Math.min(asked, texts.length))
    },
  },
  {
    id: 'history/as-many-as-are-kept',
    title: 'A newcomer that asks for more than the bus keeps for newcomers gets what it keeps',
    requirements: ['HISTORY-1'],
    needs: ['session', 'history'],
    async check(scope) {
      const scene = await Scene.open(scope, { history: KEPT })
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      const texts = Array.from({ length: 40 }, () => scene.mint())
      await relay(scene, sender, witness, texts)
      for (const asked of ['1000', '6', '9007199254740991']) await isGiven(scene, sender, asked, texts, KEPT)
    },
  },
  {
    id: 'history/256-by-default',
    title: 'A bus that was told nothing else keeps 256 events for newcomers',
    requirements: ['HISTORY-1'],
    needs: ['session', 'history'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      const texts = Array.from({ length: 400 }, () => scene.mint())
      await relay(scene, sender, witness, texts)
      await isGiven(scene, sender, '300', texts, DEFAULT_KEPT)
    },
  },
  {
    id: 'history/within-the-bytes-of-the-window',
    title: 'History is as many events as the bytes of the window allow, at most',
    requirements: ['HISTORY-1'],
    needs: ['session', 'history'],
    async check(scope) {
      const bytes = 10_000
      const scene = await Scene.open(scope, { window: { bytes }, maxMessageBytes: bytes })
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      const texts = Array.from({ length: 20 }, () => scene.mint({ payload: 'x'.repeat(2_400) }))
      await relay(scene, sender, witness, texts)
      const newcomer = await meet(scene, 'ws', { history: '20' })
      const given = newcomer.hello.history
      const size = Buffer.byteLength(texts[0] as string)
      hold('HISTORY-1', given >= Math.floor(bytes / size), 'fewer events were kept', Math.floor(bytes / size), given)
      await hearsFrom('HISTORY-1', scene, newcomer, 1, texts.slice(texts.length - given))
    },
  },
  {
    id: 'history/of-the-own-role',
    title: 'History is what the role of the newcomer could have heard: panels get nothing that panels sent, bridges do',
    requirements: ['HISTORY-1', 'ROUTE-3'],
    needs: ['session', 'history'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [bridge, panel] = [await scene.bridge(), await scene.panel()]
      const [event, command, claim, posted] = [
        scene.mint(),
        scene.mint(),
        scene.mint({ source: 'server-bridge' }),
        scene.mint(),
      ]
      await relay(scene, bridge, panel, [event])
      for (const text of [command, claim]) panel.send(text)
      await mustCome(
        'ROUTE-3',
        bridge.events.find('what a panel sent', scene.patienceMs, (text) => text === claim),
      )
      await scene.post(posted)
      const last = scene.mint()
      await relay(scene, bridge, panel, [last])
      await hearsFrom('HISTORY-1', scene, await meet(scene, 'ws', { ...PANEL, history: '9' }), 1, [event, last])
      const all = [event, command, claim, posted, last]
      await hearsFrom('HISTORY-1', scene, await meet(scene, 'ws', { ...BRIDGE, history: '9' }), 1, all)
    },
  },
  {
    id: 'history/from-before-anybody-was-there',
    title: 'What in-process code said while nobody was connected is history',
    requirements: ['HISTORY-1'],
    needs: ['session', 'history'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { inProcess } = scene.subject
      if (inProcess === undefined) throw new CannotSee("code in the bus's own process cannot be seen from here")
      await inProcess.emit({ type: 'early:bird', eventId: 'early-1' })
      const newcomer = await meet(scene, 'ws', { history: '5' })
      hold('HISTORY-1', newcomer.hello.history === 1, 'it was not kept', 1, newcomer.hello.history)
      const first = await mustCome('HISTORY-1', newcomer.events.find('the event', scene.patienceMs))
      hold('HISTORY-1', first.includes('early-1'), 'another event came', 'early-1', first)
    },
  },
  {
    id: 'history/nobody-else-gets-any',
    title: 'Who does not ask for history, asks with what is no number, or resumes, gets none',
    requirements: ['HISTORY-1'],
    needs: ['session', 'history'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      const texts = Array.from({ length: 5 }, () => scene.mint())
      await relay(scene, sender, witness, texts)
      for (const asked of [undefined, '0', '-1', '', 'all', '1e1', '3.0', '0x3', 'NaN']) {
        await isGiven(scene, sender, asked, texts, 0)
      }
      const met = await meet(scene, 'ws')
      const back = await open(scene, 'ws', { session: met.id, received: '0', history: '5' })
      hold('HISTORY-1', back.hello.resumed && back.hello.history === 0, 'a resumed session got history', 0, back.hello)
      const again = await comeBack(scene, back)
      const live = scene.mint()
      sender.send(live)
      await hearsExactly('HISTORY-1', 'a client that is back', again.events, [live], scene.patienceMs)
    },
  },
  {
    id: 'history/a-stranger-with-a-session-gets-it',
    title: 'A client whose session is gone gets a new one, with the history it asks for',
    requirements: ['HISTORY-1', 'RESUME-4'],
    needs: ['session', 'history'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, witness] = [await scene.bridge(), await scene.panel()]
      const texts = [scene.mint(), scene.mint(), scene.mint()]
      await relay(scene, sender, witness, texts)
      const back = await open(scene, 'ws', { session: 'A'.repeat(22), received: '7', first: '3', history: '2' })
      const { resumed, history: given, received } = back.hello
      const same = !resumed && given === 2 && received === 0
      hold('HISTORY-1', same, 'it begins otherwise', { resumed: false, history: 2, received: 0 }, back.hello)
      await hearsFrom('HISTORY-1', scene, back, 1, texts.slice(1))
    },
  },
]
