import { hearsExactly, hold } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { HeaderList } from '../../wire/exchange.js'
import type { SessionConnection } from '../../wire/session-connection.js'
import type { Query } from '../../wire/target.js'
import { Scene } from './scene.js'
import { BRIDGE, comeBack, meet, open, PANEL, transports } from './session-steps.js'

const ORIGIN: HeaderList = [['Origin', 'http://localhost:5173']]
const NO_NUMBERS = ['-1', '1e0', '', ' ', '0x1', '1.0', '1.', '+1', '1 ', ' 1', 'one', 'NaN', 'null', '1_0', '\u0661']
const TOO_LARGE = ['9007199254740992', '18446744073709551617', '1'.repeat(400)]

/** A client that has sent two messages and had two events, and a sender of events. */
async function wellKnown(scene: Scene, role: Query, headers: HeaderList = []) {
  const sender = await scene.bridge()
  const session = await meet(scene, 'ws', role, headers)
  const listener = await scene.bridge()
  const [own, texts] = [
    [scene.mint(), scene.mint()],
    [scene.mint(), scene.mint()],
  ]
  for (const text of own) session.send(text)
  await hearsExactly('ROUTE-3', 'a bridge', listener.events, own, scene.patienceMs)
  for (const text of texts) sender.send(text)
  await hearsExactly('ROUTE-2', 'the client', session.events, texts, scene.patienceMs)
  return { sender, session, headers }
}

type Known = Awaited<ReturnType<typeof wellKnown>>

/** Whoever says this gets a new session, over each transport. */
async function isStranger(scene: Scene, { session }: Known, query: Query, headers: HeaderList): Promise<void> {
  for (const over of transports(scene)) {
    const stranger = await open(scene, over, { session: session.id, ...query }, headers)
    const { resumed, received, next } = stranger.hello
    const told = `a client that says ${JSON.stringify({ ...query, headers: headers.map(([, value]) => value) })}`
    hold('RESUME-4', !resumed && stranger.id !== session.id, `${told} was given the session`, false, resumed)
    hold('SESSION-1', received === 0 && next === 1, 'a new session begins otherwise', undefined, stranger.hello)
    stranger.cut()
  }
}

/** The session goes on, on the connection it has, and comes back with every number where it was. */
async function isUnchanged(scene: Scene, { session, sender, headers }: Known): Promise<SessionConnection> {
  const event = scene.mint()
  const from = session.events.all.length
  sender.send(event)
  await hearsExactly('RESUME-4', 'the client of the session', session.events, [event], scene.patienceMs, from)
  const back = await comeBack(scene, session, { headers }, 'RESUME-4')
  const { received, lost, next } = back.hello
  const due = { received: 2, lost: 0, next: session.had + 1 }
  const same = received === 2 && lost === 0 && next === due.next
  hold('RESUME-4', same, 'the session was changed by who was refused it', due, { received, lost, next })
  return back
}

export const resumeRefused: readonly BusCase[] = [
  {
    id: 'resume-refused/numbers-that-are-none',
    title:
      'A received that is missing, beyond what was sent, or no number, and a first that is none, begin a new session; the old one goes on',
    requirements: ['RESUME-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const known = await wellKnown(scene, PANEL)
      for (const received of [undefined, '3', '9007199254740991', ...NO_NUMBERS, ...TOO_LARGE]) {
        await isStranger(scene, known, { received }, [])
        await isStranger(scene, known, { received, first: '9' }, [])
      }
      for (const first of [...NO_NUMBERS, ...TOO_LARGE]) await isStranger(scene, known, { received: '2', first }, [])
      await isUnchanged(scene, known)
    },
  },
  {
    id: 'resume-refused/another-role',
    title: "A session of a panel is not resumed by a bridge, nor a bridge's by a panel",
    requirements: ['RESUME-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const panel = await wellKnown(scene, PANEL)
      await isStranger(scene, panel, { received: '2', first: '9', ...BRIDGE }, [])
      await isUnchanged(scene, panel)
      const bridge = await wellKnown(scene, BRIDGE)
      await isStranger(scene, bridge, { received: '2', first: '9' }, [])
      await isUnchanged(scene, bridge)
    },
  },
  {
    id: 'resume-refused/another-origin',
    title: 'A session that was begun with an Origin, or without one, is resumed with that one alone',
    requirements: ['RESUME-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const own = await wellKnown(scene, PANEL, ORIGIN)
      for (const headers of [
        [],
        [['Origin', 'http://localhost:5174']],
        [['Origin', 'https://localhost:5173']],
      ] as const) {
        await isStranger(scene, own, { received: '2', first: '9' }, headers)
      }
      await isUnchanged(scene, own)
      const none = await meet(scene, 'ws')
      const taken = await open(scene, 'ws', { session: none.id, received: '0' }, ORIGIN)
      hold('RESUME-4', !taken.hello.resumed, 'a session without an Origin was given to a page', false, true)
    },
  },
  {
    id: 'resume-refused/another-project',
    title: 'A session that was begun with a project, or without one, is resumed with that one alone',
    requirements: ['RESUME-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const own = await wellKnown(scene, { project: 'shop' })
      for (const project of [undefined, '', 'blog', 'Shop']) {
        await isStranger(scene, own, { received: '2', first: '9', project }, [])
      }
      await isUnchanged(scene, own)
      const none = await meet(scene, 'ws')
      const taken = await open(scene, 'ws', { session: none.id, received: '0', project: 'shop' })
      hold('RESUME-4', !taken.hello.resumed, 'a session without a project was given to one', false, true)
    },
  },
]
