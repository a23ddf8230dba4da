import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { type Frame, OPCODE } from '../../wire/frames.js'
import { refuses } from './answers.js'
import { Scene } from './scene.js'
import { Witnesses } from './witnesses.js'

const textOf = ({ payload }: Frame) => payload.toString()

export const project: readonly BusCase[] = [
  {
    id: 'project/another-one-is-refused',
    title: 'A request that names another project is refused with 409 over SSE and POST, and nothing accepted',
    requirements: ['PROJ-1', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { project: 'shop' })
      const bridge = await scene.bridge()
      for (const other of ['blog', 'Shop', 'shop ', 'shop/2', 'sho']) {
        for (const endpoint of scene.endpoints.filter((one) => one === 'sse' || one === 'send')) {
          const answer = await scene.ask(endpoint, [], { project: other })
          refuses('PROJ-1', `/${endpoint} with project "${other}"`, answer, 409, 'other-project')
        }
      }
      const barrier = scene.mint()
      await scene.post(barrier)
      await hearsExactly('PROJ-1', 'a bridge', bridge.events, [barrier], scene.patienceMs)
    },
  },
  {
    id: 'project/websocket-is-closed-with-4009',
    title: 'A WebSocket of another project is accepted and at once closed with 4009, with no message before',
    requirements: ['PROJ-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { project: 'shop' })
      for (const query of [{}, { v: '1' }, { v: '1', bridge: 'server' }]) {
        const peer = await scene.webSocket({ ...query, project: 'blog' }, 'PROJ-1')
        const { code } = await mustCome('PROJ-1', peer.ended.find('the close', scene.patienceMs))
        hold('PROJ-1', code === 4009, 'it was closed otherwise', 4009, code)
        hold('PROJ-1', peer.messages.all.length === 0, 'a message came before', [], peer.messages.all)
      }
    },
  },
  {
    id: 'project/of-another-is-not-heard',
    title: 'A WebSocket of another project that stays open after 4009 is heard by nobody and hears nobody',
    requirements: ['PROJ-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { project: 'shop' })
      const witnesses = await Witnesses.open(scene)
      for (const query of [{}, { v: '1' }, { bridge: 'server' }, { v: '1', bridge: 'server' }]) {
        const stranger = await scene.rawWebSocket({ ...query, project: 'blog' }, 'PROJ-1', false)
        await stranger.sendText(scene.mint())
        await mustCome('PROJ-1', stranger.ended.find('the close', scene.patienceMs))
        await stranger.sendText(scene.mint())
        // The second time round, what the first brought to the stranger has come.
        for (const _ of ['first', 'second']) await witnesses.undisturbed('PROJ-1')
        const heard = stranger.frames.all.filter(({ opcode }) => opcode === OPCODE.text).map(textOf)
        hold('PROJ-1', heard.length === 0, 'the stranger heard something', [], heard)
      }
    },
  },
  {
    id: 'project/no-reason-to-refuse',
    title: 'Where either names none, or both the same, everybody is served',
    requirements: ['PROJ-2'],
    async check(scope) {
      for (const [own, given] of [
        [null, 'blog'],
        ['shop', undefined],
        ['shop', 'shop'],
        ['shop', ''],
        ['', 'blog'],
        ['a b&ü', 'a b&ü'],
        [null, undefined],
      ] as const) {
        const scene = await Scene.open(scope, { project: own })
        const [bridge, panel] = [
          await scene.webSocket({ project: given, bridge: 'server' }, 'PROJ-2'),
          await scene.webSocket({ project: given }, 'PROJ-2'),
        ]
        const [event, command] = [scene.mint(), scene.mint()]
        bridge.send(event)
        await hearsExactly(
          'PROJ-2',
          `a panel of "${given}" at the bus of "${own}"`,
          panel.events,
          [event],
          scene.patienceMs,
        )
        const answer = await scene.post(command, { query: { project: given } })
        hold('PROJ-2', answer.status === 202, `a POST of ${given} to the bus of ${own} was refused`, 202, answer.body)
        await hearsExactly('PROJ-2', 'a bridge', bridge.events, [command], scene.patienceMs)
        if (scene.speaksSse) await scene.sse({ project: given }, 'PROJ-2')
      }
    },
  },
]
