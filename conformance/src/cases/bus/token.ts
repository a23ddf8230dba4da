import * as fc from 'fast-check'
import { CannotSee } from '../../case.js'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { HeaderList } from '../../wire/exchange.js'
import type { Endpoint, Query } from '../../wire/target.js'
import { refuses } from './answers.js'
import { type BusScope, Scene } from './scene.js'

const TOKEN = 'The-right_token.of~this+bus/1='
const WITHOUT = { token: undefined }

/** Endpoints behind the door. */
function guarded(scene: Scene): Endpoint[] {
  return scene.endpoints.filter((endpoint) => endpoint !== 'info')
}

/** A token the bus made by itself. */
async function freshToken(scope: BusScope): Promise<string> {
  const { token } = await scope.start({ token: true })
  if (token === undefined) throw new CannotSee("the subject's adapter does not tell the token it made")
  return token
}

export const token: readonly BusCase[] = [
  {
    id: 'token/asked-of-everybody',
    title: 'Where a token is asked for, every role and transport is refused without the right one',
    requirements: ['TOKEN-1', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: TOKEN })
      const wrong: [HeaderList, Query][] = [
        [[], WITHOUT],
        [[], { token: '' }],
        [[], { token: 'wrong' }],
        [[], { token: TOKEN.slice(0, -1) }],
        [[], { token: `${TOKEN}x` }],
        [[], { token: TOKEN.toLowerCase() }],
        [[], { ...WITHOUT, Token: TOKEN }],
        [[['Authorization', 'Bearer wrong']], WITHOUT],
        [[['Authorization', 'Bearer']], WITHOUT],
        [[['Authorization', `Basic ${TOKEN}`]], WITHOUT],
        [[['Authorization', TOKEN]], WITHOUT],
        [[['Origin', 'http://localhost:5173']], WITHOUT],
      ]
      for (const endpoint of guarded(scene)) {
        for (const [headers, query] of wrong) {
          for (const role of [{}, { bridge: 'server' }]) {
            const what = `/${endpoint} with ${JSON.stringify([headers, { ...query, ...role }])}`
            refuses('TOKEN-1', what, await scene.ask(endpoint, headers, { ...query, ...role }), 401, 'token-required')
          }
        }
      }
    },
  },
  {
    id: 'token/opens-as-header-and-query',
    title: 'The right token opens as a header and in the query',
    requirements: ['TOKEN-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: TOKEN })
      const bearer = { Authorization: `Bearer ${TOKEN}` }
      const panel = await scene.webSocket(WITHOUT, 'TOKEN-1', bearer)
      const bridge = await scene.webSocket({ token: TOKEN, bridge: 'server' }, 'TOKEN-1')
      const text = scene.mint({ source: 'server-bridge' })
      const posted = await scene.post(text, { query: WITHOUT, headers: Object.entries(bearer) })
      hold('TOKEN-1', posted.status === 202, 'a POST with the token was refused', 202, posted.body)
      const also: [HeaderList, Query][] = [
        [[['Authorization', `bearer ${TOKEN}`]], WITHOUT],
        [[['Authorization', `BEARER ${TOKEN}`]], { token: 'wrong' }],
        [[['Authorization', 'Bearer wrong']], { token: TOKEN }],
      ]
      for (const endpoint of guarded(scene).filter((one) => one !== 'send')) {
        for (const [headers, query] of also) {
          const { status } = await scene.ask(endpoint, headers, query)
          const what = `/${endpoint} with ${JSON.stringify([headers, query])} was answered ${status}`
          hold('TOKEN-1', status < 300, what, 'an open door', status)
        }
      }
      for (const peer of [panel, bridge]) await hearsExactly('TOKEN-1', 'a peer', peer.events, [text], scene.patienceMs)
      if (!scene.speaksSse) return
      await scene.sse({ token: TOKEN }, 'TOKEN-1')
      await scene.sse(WITHOUT, 'TOKEN-1', Object.entries(bearer))
    },
  },
  {
    id: 'token/any-token-is-compared-whole',
    title: 'No other token than the right one opens, whatever it looks like',
    requirements: ['TOKEN-1', 'TOKEN-4'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: TOKEN })
      const near = fc
        .nat(TOKEN.length - 1)
        .map((at) => `${TOKEN.slice(0, at)}${TOKEN[at] === 'x' ? 'y' : 'x'}${TOKEN.slice(at + 1)}`)
      const other = fc
        .oneof(near, fc.string({ maxLength: 60 }), fc.constant(TOKEN + TOKEN))
        .filter((one) => one !== TOKEN)
      await scope.property(other, async (given) => {
        const answer = await scene.ask('send', [], { token: given })
        refuses('TOKEN-1', `token ${JSON.stringify(given)}`, answer, 401, 'token-required')
        hold(
          'TOKEN-4',
          given.length < 8 || !answer.body.includes(given),
          'the answer has the token that was given',
          undefined,
          answer.body,
        )
      })
    },
  },
  {
    id: 'token/fresh-at-each-start',
    title: 'A bus that makes its own token makes another at each start, long enough for 128 random bits',
    requirements: ['TOKEN-2'],
    async check(scope) {
      const tokens = [await freshToken(scope), await freshToken(scope), await freshToken(scope)]
      hold('TOKEN-2', new Set(tokens).size === tokens.length, 'a token came again', undefined, tokens)
      // 22 characters of base64 are the fewest that carry 128 bits.
      hold(
        'TOKEN-2',
        tokens.every(({ length }) => length >= 22),
        'a token is too short for 128 bits',
        22,
        tokens,
      )
    },
  },
  {
    id: 'token/fresh-token-opens',
    title: 'The token a bus made by itself is the one it asks for',
    requirements: ['TOKEN-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: true })
      if (scene.subject.token === undefined)
        throw new CannotSee("the subject's adapter does not tell the token it made")
      refuses('TOKEN-1', 'a POST without the token', await scene.ask('send', [], WITHOUT), 401, 'token-required')
      const answer = await scene.ask('send')
      hold('TOKEN-1', answer.status === 202, 'a POST with the token was refused', 202, answer.body)
    },
  },
  {
    id: 'token/asked-of-allowed-hosts',
    title: 'A request for a host in allowedHosts needs the token on every endpoint but /info, even over loopback',
    requirements: ['TOKEN-6', 'INFO-2'],
    async check(scope) {
      const scene = await Scene.open(scope, { allowedHosts: ['tools.example', 'app.localhost'] })
      for (const name of [new URL(scene.subject.url).host, 'localhost', 'app.localhost', '192.168.1.5:4206']) {
        for (const endpoint of guarded(scene)) {
          const { status, body } = await scene.ask(endpoint, [['Host', name]], WITHOUT)
          hold('TOKEN-6', status < 300, `/${endpoint} asks for a token with Host: ${name}`, undefined, body)
        }
      }
      for (const name of ['tools.example', 'TOOLS.example:4206']) {
        const host: HeaderList = [['Host', name]]
        const info = await scene.ask('info', host)
        hold('INFO-2', info.status === 200, `/info was refused with Host: ${name}`, 200, info.body)
        for (const endpoint of guarded(scene)) {
          for (const headers of [host, [...host, ['Origin', `http://${name.toLowerCase()}`]]] as HeaderList[]) {
            const what = `/${endpoint} with ${JSON.stringify(headers)}`
            refuses('TOKEN-6', what, await scene.ask(endpoint, headers, WITHOUT), 401, 'token-required')
          }
          if (scene.subject.token === undefined) {
            throw new CannotSee("the subject's adapter does not tell the token it made")
          }
          const { status, body } = await scene.ask(endpoint, host)
          hold('TOKEN-6', status < 300, `/${endpoint} with the token was refused with Host: ${name}`, undefined, body)
        }
      }
    },
  },
  {
    id: 'token/in-no-answer',
    title: 'No answer and no control message contains the token, the right one or the given one',
    requirements: ['TOKEN-4'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: 'the-right-token', project: 'shop' })
      const { basePath } = scene.subject
      const right = 'token=the-right-token'
      const told: string[] = []
      for (const path of [
        `/nothing?${right}`,
        `${basePath}/info?${right}`,
        `${basePath}/send?${right}`,
        `${basePath}/ws?${right}`,
        `${basePath}/sse?${right}&project=blog`,
        `${basePath}/sse?token=the-given-token`,
        `${basePath}/info?${right}&token=the-given-token`,
      ]) {
        const answer = await scene.request({ path, headers: [['Authorization', 'Bearer the-given-token']] })
        told.push(`${path}: ${answer.status} ${JSON.stringify(answer.headers)} ${answer.body}`)
      }
      const peer = await scene.webSocket({ v: '1' })
      peer.send('not json')
      await mustCome(
        'BAD-2',
        peer.controls.find('an error', scene.patienceMs, ({ type }) => type === '$bus:error'),
      )
      told.push(...peer.messages.all)
      const leaks = told.filter((text) => /the-(right|given)-token/.test(text.slice(text.indexOf(': ') + 1)))
      hold('TOKEN-4', leaks.length === 0, 'an answer has a token', undefined, leaks)
    },
  },
]
