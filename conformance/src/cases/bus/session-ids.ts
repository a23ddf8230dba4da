import { hold } from '../../checkers/exactly.js'
import { Unanswered } from '../../failures.js'
import type { BusCase } from '../../subject.js'
import { type Frame, OPCODE } from '../../wire/frames.js'
import { HELLO, helloIn } from '../../wire/hello.js'
import { JSON_TYPE } from '../../wire/post.js'
import type { RawWebSocketPeer } from '../../wire/raw-web-socket-peer.js'
import { Scene } from './scene.js'
import { errorTold, meet, postTo } from './session-steps.js'

const IDS = 600
/** 128, less what 600 ids leave unseen of a letter here and there. */
const LEAST_BITS = 126

export const sessionIds: readonly BusCase[] = [
  {
    id: 'session-ids/of-128-random-bits',
    title: 'Session ids are 22 to 64 letters of the alphabet, each another, and vary by no less than 128 bits',
    requirements: ['SESSION-2'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const ids = new Set<string>()
      for (let count = 0; count < IDS; count += 1) {
        const peer = await scene.webSocket({ v: '1' })
        ids.add(helloIn(await peer.messages.find('hello', scene.patienceMs)).session)
        peer.close()
      }
      const odd = [...ids].find((id) => !/^[A-Za-z0-9_-]{22,64}$/.test(id))
      hold('SESSION-2', odd === undefined, 'an id is of other letters, or of another length', undefined, odd)
      hold('SESSION-2', ids.size === IDS, 'an id was given twice', IDS, ids.size)
      const bits = variety([...ids])
      hold(
        'SESSION-2',
        bits >= LEAST_BITS,
        `${IDS} ids differ in ${bits.toFixed(1)} bits at most`,
        128,
        [...ids].slice(0, 3),
      )
    },
  },
  {
    id: 'session-ids/nobody-chooses-one',
    title: 'A session that the bus never made is not made by naming it',
    requirements: ['SESSION-2', 'RESUME-4'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const session of [
        'mine-mine-mine-mine-mine',
        'A'.repeat(22),
        '',
        '__proto__',
        'constructor',
        'x'.repeat(4_000),
      ]) {
        const peer = await scene.webSocket({ v: '1', session, received: '0', first: '1' })
        const hello = helloIn(await peer.messages.find('hello', scene.patienceMs))
        hold('RESUME-4', !hello.resumed, `"${session.slice(0, 30)}" was resumed`, false, true)
        hold('SESSION-2', hello.session !== session, 'a client chose the id of its session', undefined, session)
      }
    },
  },
  {
    id: 'session-ids/are-told-to-nobody-else',
    title: 'Nobody but its client is told the id of a session: not in an event, an error, a refusal, a close, or /info',
    requirements: ['SESSION-7'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, bridge] = [await scene.panel(), await meet(scene, 'ws', { bridge: 'server' })]
      const met = await meet(scene, 'ws')
      const { id } = met
      const event = scene.mint()
      met.send('not json')
      met.send(event)
      await bridge.events.find('an event', scene.patienceMs)
      await errorTold(scene, met)
      const foreign = [['Origin', 'http://localhost:1']] as const
      const answers = [
        await scene.ask('info'),
        await postTo(scene, met, [scene.mint()], 2),
        await postTo(scene, met, [scene.mint()], undefined),
        await postTo(scene, met, [scene.mint()], 2, {}, foreign),
        await scene.post('', { contentType: JSON_TYPE, query: { session: id, first: '1' } }),
        await scene.ask('info', [], { session: id }),
        await scene.request({ path: `/nowhere?session=${id}` }),
      ]
      for (const { status, body } of answers) {
        hold('SESSION-7', !body.includes(id), `an answer ${status} names a session`, undefined, body)
      }
      const older = await scene.rawWebSocket({ v: '1', session: id, received: '0' })
      await scene.rawWebSocket({ v: '1', session: id, received: '0' })
      await ended(older, scene)
      const others = [...panel.messages.all, ...bridge.socket.messages.all]
      const own = [...met.socket.messages.all, ...older.frames.all.map(textIn)].filter((text) => !text.includes(HELLO))
      const told = [...others, ...own].find((text) => text.includes(id))
      hold('SESSION-7', told === undefined, 'a message beside hello names a session', undefined, told)
    },
  },
]

/** Resolves once it has ended. Where it does not, which breaks SESSION-4, there is no close that could tell anything. */
async function ended({ ended: end }: RawWebSocketPeer, { patienceMs }: Scene): Promise<void> {
  await end.find('the end of the older connection', patienceMs).catch((cause: unknown) => {
    if (!(cause instanceof Unanswered)) throw cause
  })
}

/** At most so many bits tell one of `ids` from another: what each place of theirs can be. */
function variety(ids: readonly string[]): number {
  const length = Math.max(...ids.map((id) => id.length))
  const places = Array.from({ length }, (_, at) => new Set(ids.map((id) => id[at])).size)
  return places.reduce((bits, letters) => bits + Math.log2(letters), 0)
}

/** Text of a message, or the reason in a close frame. */
function textIn({ opcode, payload }: Frame): string {
  return opcode === OPCODE.close ? payload.subarray(2).toString() : payload.toString()
}
