import { CannotSee } from '../../case.js'
import { hearsExactly } from '../../checkers/exactly.js'
import { routingHistory } from '../../histories/routing-history.js'
import type { BusCase } from '../../subject.js'
import { playRouting } from './play-routing.js'
import { Scene } from './scene.js'

export const routing: readonly BusCase[] = [
  {
    id: 'routing/whole-table',
    title:
      'Whoever connects in whatever role over whatever transport and whoever sends: each hears what the table says, in order, byte for byte, and nothing else',
    requirements: [
      'ROUTE-1',
      'ROUTE-2',
      'ROUTE-3',
      'ROUTE-4',
      'ROUTE-5',
      'ROUTE-6',
      'ORDER-1',
      'RELAY-1',
      'RELAY-3',
      'ENC-6',
    ],
    async check(scope) {
      const scene = await Scene.open(scope)
      const able = { sse: scene.speaksSse, inProcess: scene.subject.inProcess !== undefined }
      await scope.property(routingHistory(able), (history) => playRouting(scene, history), 2)
    },
  },
  {
    id: 'routing/in-process-reaches-everybody',
    title: 'An event from in-process code reaches all panels and all bridges',
    requirements: ['ROUTE-1'],
    check: plays('in-process'),
  },
  {
    id: 'routing/bridges-reach-everybody-else',
    title: 'An event from a bridge reaches in-process code, all panels and the other bridges',
    requirements: ['ROUTE-2', 'ROUTE-4'],
    check: plays('bridge'),
  },
  {
    id: 'routing/panels-do-not-hear-panels',
    title: 'An event from a panel reaches in-process code and the bridges, and no panel',
    requirements: ['ROUTE-3', 'ROUTE-4'],
    check: plays('panel'),
  },
  {
    id: 'routing/source-is-not-a-role',
    title:
      "A panel's event with the mark of a bridge, sent over its WebSocket, reaches no panel; a bridge's with another mark does",
    requirements: ['ROUTE-5'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, other, bridge] = [await scene.panel(), await scene.panel(), await scene.bridge()]
      const [claim, marked, barrier] = [
        scene.mint({ source: 'server-bridge' }),
        scene.mint({ source: 'panel' }),
        scene.mint(),
      ]
      panel.send(claim)
      await hearsExactly('ROUTE-5', 'a bridge', bridge.events, [claim], scene.patienceMs)
      bridge.send(marked)
      bridge.send(barrier)
      await hearsExactly('ROUTE-5', 'another panel', other.events, [marked, barrier], scene.patienceMs)
      await hearsExactly('ROUTE-4', 'the panel itself', panel.events, [marked, barrier], scene.patienceMs)
    },
  },
  {
    id: 'routing/role-is-exactly-bridge-server',
    title: 'bridge=server makes a bridge; any other value of bridge a panel',
    requirements: ['ROUTE-5'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, referee] = [await scene.panel(), await scene.bridge()]
      for (const value of ['', 'true', '1', 'Server', 'server ', 'client']) {
        const peer = await scene.webSocket({ bridge: value })
        const from = referee.events.all.length
        const [event, barrier] = [scene.mint(), scene.mint()]
        sender.send(event)
        await hearsExactly('ROUTE-3', 'a bridge', referee.events, [event], scene.patienceMs, from)
        referee.send(barrier)
        await hearsExactly('ROUTE-5', `a peer with bridge=${value}`, peer.events, [barrier], scene.patienceMs)
        peer.close()
      }
    },
  },
  {
    id: 'routing/posts-by-source',
    title: "A posted event is a bridge's where its source says so, and a panel's otherwise, line by line",
    requirements: ['ROUTE-6'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, bridge] = [await scene.panel(), await scene.bridge()]
      const lines = [scene.mint({ source: 'server-bridge' }), scene.mint(), scene.mint({ source: 'server-bridge' })]
      await scene.post(lines.join('\n'), { contentType: 'application/x-ndjson' })
      await hearsExactly('ROUTE-6', 'a bridge', bridge.events, lines, scene.patienceMs)
      const due = lines.filter((line) => line.includes('server-bridge'))
      await hearsExactly('ROUTE-6', 'a panel', panel.events, due, scene.patienceMs)
    },
  },
  {
    id: 'routing/posts-whatever-the-query',
    title: 'bridge=server in the query of a POST makes no bridge of its sender, and its absence no panel',
    requirements: ['ROUTE-6'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, bridge] = [await scene.panel(), await scene.bridge()]
      const [command, event] = [scene.mint(), scene.mint({ source: 'server-bridge' })]
      await scene.post(command, { query: { bridge: 'server' } })
      await scene.post(event, { query: { bridge: 'client' } })
      await hearsExactly('ROUTE-6', 'a bridge', bridge.events, [command, event], scene.patienceMs)
      await hearsExactly('ROUTE-6', 'a panel', panel.events, [event], scene.patienceMs)
    },
  },
]

/** Everybody is there once more than needed, and `from` sends three events. */
function plays(from: 'in-process' | 'panel' | 'bridge'): BusCase['check'] {
  return async (scope) => {
    const scene = await Scene.open(scope)
    if (from === 'in-process' && scene.subject.inProcess === undefined) {
      throw new CannotSee("code in the bus's own process cannot be seen from here")
    }
    const over = scene.speaksSse ? (['ws', 'sse'] as const) : (['ws'] as const)
    const connected = (['panel', 'bridge'] as const).flatMap((role) =>
      [...over, 'ws' as const].map((transport) => ({ role, over: transport, greets: false })),
    )
    const index = connected.findIndex((one) => one.role === from && one.over === 'ws')
    const shape = { members: ['"type":"a:b"'], idAt: 1, before: '', after: '' }
    const sending = { from: from === 'in-process' ? from : index, shape }
    await playRouting(scene, { connected, sendings: [sending, sending, sending] })
  }
}
