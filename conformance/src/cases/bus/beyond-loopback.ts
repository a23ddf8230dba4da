import { CannotSee } from '../../case.js'
import { hearsExactly, hold } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { HeaderList } from '../../wire/exchange.js'
import type { Query } from '../../wire/target.js'
import { refuses } from './answers.js'
import { ownName, seenFromTheNetwork } from './network-address.js'
import { type BusScope, Scene } from './scene.js'

const WITHOUT: Query = { token: undefined }
const ROLES: readonly Query[] = [WITHOUT, { ...WITHOUT, bridge: 'server' }]

/** A bus on every address, seen over loopback and from the network. It listens there until the case ends. */
async function openToTheNetwork(scope: BusScope) {
  const near = await Scene.open(scope, { host: '0.0.0.0' })
  const far = await seenFromTheNetwork(near.subject, scope.patienceMs)
  return { near: near.seenAt(`http://127.0.0.1:${new URL(far).port}`), far: near.seenAt(far) }
}

/** @throws Violation of `rule` where an endpoint lets somebody in who has no token, or `/info` asks for one. */
async function asksForToken(rule: string, scene: Scene, headers: HeaderList = []): Promise<void> {
  const info = await scene.ask('info', headers)
  hold('INFO-2', info.status === 200, '/info was refused', 200, info.body)
  for (const endpoint of scene.endpoints.filter((one) => one !== 'info')) {
    for (const query of [...ROLES, { token: 'wrong' }]) {
      const what = `/${endpoint} at ${scene.subject.url} with ${JSON.stringify([headers, query])}`
      refuses(rule, what, await scene.ask(endpoint, headers, query), 401, 'token-required')
    }
  }
}

export const beyondLoopback: readonly BusCase[] = [
  {
    id: 'beyond-loopback/asks-everybody-for-the-token',
    title:
      'A bus that listens beyond loopback asks everybody for its token, also who comes over loopback, and tells it to its owner',
    requirements: ['TOKEN-1', 'INFO-2'],
    async check(scope) {
      const { near, far } = await openToTheNetwork(scope)
      await asksForToken('TOKEN-1', near)
      await asksForToken('TOKEN-1', far, [['Origin', far.subject.url]])
      if (far.subject.token === undefined) {
        throw new CannotSee("the subject's adapter does not tell the token it made")
      }
      const [panel, bridge] = [
        await far.webSocket({}, 'TOKEN-1'),
        await near.webSocket({ bridge: 'server' }, 'TOKEN-1'),
      ]
      const hearers = [panel, ...(far.speaksSse ? [await far.sse({}, 'TOKEN-1')] : [])]
      const [sent, posted] = [far.mint(), near.mint({ source: 'server-bridge' })]
      bridge.send(sent)
      await panel.events.find('the event of a bridge', scope.patienceMs)
      const { status, body } = await far.post(posted)
      hold('TOKEN-1', status === 202, 'a POST with the token was refused', 202, body)
      for (const hearer of hearers) {
        await hearsExactly('TOKEN-1', 'a panel', hearer.events, [sent, posted], scope.patienceMs)
      }
    },
  },
  {
    id: 'beyond-loopback/absent-origin-is-no-credential',
    title: 'A request from beyond loopback that names no Origin is refused without the token, except for /info',
    requirements: ['ORIGIN-4'],
    async check(scope) {
      const { far } = await openToTheNetwork(scope)
      await asksForToken('ORIGIN-4', far)
      if (far.subject.token === undefined) {
        throw new CannotSee("the subject's adapter does not tell the token it made")
      }
      for (const endpoint of far.endpoints) {
        const { status, body } = await far.ask(endpoint)
        hold('ORIGIN-4', status < 300, `/${endpoint} with the token was answered ${status}`, 'an open door', body)
      }
    },
  },
  {
    id: 'beyond-loopback/own-name-as-host',
    title: 'The name that a bus was told to bind is accepted as Host, and one that only resembles it is not',
    requirements: ['HOST-1'],
    async check(scope) {
      const name = await ownName()
      const scene = await Scene.open(scope, { host: name })
      const { port } = new URL(scene.subject.url)
      for (const host of [`${name}:${port}`, name]) {
        for (const endpoint of scene.endpoints) {
          if (endpoint !== 'info' && scene.subject.token === undefined) continue
          const { status, body } = await scene.ask(endpoint, [['Host', host]])
          hold('HOST-1', status < 300, `Host: ${host} was refused on /${endpoint}`, undefined, body)
        }
      }
      for (const host of [`x${name}`, `${name}.evil.example:${port}`, `evil.${name}.example`]) {
        const answer = await scene.ask('info', [['Host', host]])
        if (answer.status !== 400) refuses('HOST-1', `Host: ${host}`, answer, 403, 'host-refused')
      }
    },
  },
]
