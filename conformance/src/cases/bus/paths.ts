import * as fc from 'fast-check'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { upgradeHeaders } from '../../wire/raw-web-socket-peer.js'
import { target } from '../../wire/target.js'
import { refuses } from './answers.js'
import { Scene } from './scene.js'

const BASE = '/tools/bus.v1'
/** Nobody could take these for an endpoint. */
const ELSEWHERE = ['/', '/other', '/?ws']

export const paths: readonly BusCase[] = [
  {
    id: 'paths/unknown-query-hides-nothing',
    title: 'Query parameters a bus does not know, whatever they are, hide no endpoint and no role',
    requirements: ['PATH-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const name = fc.constantFrom('theme', 'x', 'bridge2', 'V', 'a b', 'é', '[]', 'ws', '__proto__')
      await scope.property(fc.dictionary(name, fc.string(), { maxKeys: 4 }), async (query) => {
        const bridge = await scene.webSocket({ ...query, bridge: 'server' }, 'PATH-1')
        const panel = await scene.webSocket(query, 'PATH-1')
        const [command, event] = [scene.mint(), scene.mint()]
        panel.send(command)
        await hearsExactly('PATH-1', 'a bridge', bridge.events, [command], scene.patienceMs)
        bridge.send(event)
        await hearsExactly('PATH-1', 'a panel', panel.events, [event], scene.patienceMs)
        const info = await scene.ask('info', [], query)
        hold('PATH-1', info.status === 200, 'a query hid /info', 200, info.status)
        const sent = await scene.ask('send', [], query)
        hold('PATH-1', sent.status === 202, 'a query hid /send', 202, sent.status)
      })
    },
  },
  {
    id: 'paths/first-of-a-parameter-counts',
    title: 'Of a parameter given twice the first counts',
    requirements: ['PATH-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.webSocket({ bridge: ['server', 'no'] }, 'PATH-1')
      const panel = await scene.webSocket({ bridge: ['no', 'server'] }, 'PATH-1')
      const [toBridges, toAll] = [scene.mint(), scene.mint()]
      panel.send(toBridges)
      await hearsExactly('PATH-1', 'a bridge', bridge.events, [toBridges], scene.patienceMs)
      bridge.send(toAll)
      await hearsExactly('PATH-1', 'a panel', panel.events, [toAll], scene.patienceMs)
      const secondPanel = await scene.webSocket({ bridge: ['', 'server'] }, 'PATH-1')
      const [fromPanel, barrier] = [scene.mint(), scene.mint()]
      secondPanel.send(fromPanel)
      await hearsExactly('PATH-1', 'a bridge', bridge.events, [toBridges, fromPanel], scene.patienceMs)
      bridge.send(barrier)
      await hearsExactly('PATH-1', 'a panel', panel.events, [toAll, barrier], scene.patienceMs)
    },
  },
  {
    id: 'paths/only-exact-paths-are-endpoints',
    title: 'A path that is nearly an endpoint is answered 404',
    requirements: ['PATH-1', 'PATH-2', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { basePath } = scene.subject
      const near = [
        basePath,
        `${basePath}/`,
        `${basePath}/wss`,
        `${basePath}/info/`,
        `${basePath}/send/`,
        `${basePath}/sse/`,
        `${basePath}/info/x`,
        `${basePath}/%69nfo`,
        `${basePath}/x/../info`,
        `${basePath}/INFO`,
        `/x${basePath}/info`,
      ]
      for (const path of [...ELSEWHERE, ...near, `${basePath}x/info`, '/info', `/x?${basePath}/ws`]) {
        const answer = await scene.request({ path })
        // Whatever serves it has matched it; what does not, and says something else than 404, has not.
        const matched = answer.status < 300 && !ELSEWHERE.includes(path)
        refuses(matched ? 'PATH-1' : 'PATH-2', `GET ${path}`, answer, 404, 'not-found')
      }
    },
  },
  {
    id: 'paths/upgrade-elsewhere-is-refused',
    title: 'An upgrade of a path that is no endpoint is answered 404 and its connection closed',
    requirements: ['PATH-2', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const path of [`${scene.subject.basePath}/wss`, '/hmr', '/', `${scene.subject.basePath}/ws/`]) {
        const answer = await scene.request({ path, headers: upgradeHeaders(), untilEnd: true })
        refuses('PATH-2', `an upgrade of ${path}`, answer, 404, 'not-found')
      }
    },
  },
  {
    id: 'paths/other-upgrades',
    title: 'A request that asks for an upgrade to something else, where there is none, is answered',
    requirements: ['PATH-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const h2c = [
        ['Connection', 'Upgrade, HTTP2-Settings'],
        ['Upgrade', 'h2c'],
        ['HTTP2-Settings', 'AAMAAABkAAQAAP__'],
      ] as const
      for (const endpoint of scene.endpoints.filter((one) => one !== 'ws')) {
        const { status, body } = await mustCome('PATH-2', scene.ask(endpoint, h2c))
        const what = `an upgrade of /${endpoint} to h2c was answered ${status}`
        hold(
          'PATH-2',
          status === 404 || (status >= 200 && status < 300),
          what,
          '404, or as if none were asked for',
          body,
        )
      }
    },
  },
  {
    id: 'paths/absolute-form',
    title: 'A request target in absolute form is matched by its path',
    requirements: ['PATH-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const path = `${scene.subject.url}${target(scene.subject, 'info')}`
      const info = await mustCome('PATH-1', scene.request({ path }))
      hold('PATH-1', info.status === 200, `GET ${path} was answered ${info.status}`, 200, info.body)
    },
  },
  {
    id: 'paths/configured-base-path',
    title: 'A bus with another base path serves there, and no longer at the default one',
    requirements: ['PATH-1', 'PATH-2'],
    async check(scope) {
      const scene = await Scene.open(scope, { basePath: BASE })
      const there = await scene.request({ path: `${BASE}/info` })
      hold('PATH-1', there.status === 200, `${BASE}/info was answered ${there.status}`, 200, there.body)
      const before = await scene.request({ path: '/__devtools/info' })
      hold('PATH-2', before.status === 404, `/__devtools/info was answered ${before.status}`, 404, before.body)
      // The dot of the base path is a dot.
      const other = await scene.request({ path: '/tools/busxv1/info' })
      hold('PATH-1', other.status === 404, `/tools/busxv1/info was answered ${other.status}`, 404, other.body)
      const panel = await scene.panel()
      const bridge = await scene.bridge()
      const event = scene.mint()
      bridge.send(event)
      await hearsExactly('PATH-1', 'a panel', panel.events, [event], scene.patienceMs)
    },
  },
  {
    id: 'paths/wrong-method',
    title: 'A method an endpoint does not have is answered 405 with Allow',
    requirements: ['PATH-4', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const endpoint of scene.endpoints) {
        const own = endpoint === 'send' ? 'POST' : 'GET'
        for (const method of ['PUT', 'DELETE', 'PATCH', own === 'GET' ? 'POST' : 'GET']) {
          const answer = await scene.request({
            method,
            path: target(scene.subject, endpoint),
            headers: [['Content-Length', '0']],
          })
          refuses('PATH-4', `${method} /${endpoint}`, answer, 405, 'method-not-allowed')
          const allowed = (answer.headers.allow ?? '').split(/\s*,\s*/)
          const named = [own, 'OPTIONS'].every((name) => allowed.includes(name)) && !allowed.includes(method)
          hold('PATH-4', named, `Allow of ${method} /${endpoint} is wrong`, `${own}, OPTIONS`, answer.headers.allow)
        }
      }
    },
  },
  {
    id: 'paths/head-is-as-get',
    title: 'HEAD is answered like GET, without a body, and opens no stream',
    requirements: ['PATH-4'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const endpoint of scene.endpoints) {
        const path = target(scene.subject, endpoint)
        const answer = await scene.request({ method: 'HEAD', path, headers: [['Connection', 'close']], untilEnd: true })
        const due = { info: 200, sse: 200, ws: 426, send: 405 }[endpoint]
        hold('PATH-4', answer.status === due, `HEAD /${endpoint} was answered ${answer.status}`, due, answer.status)
        const get = await scene.request({ path })
        const [type, typeOfGet] = [answer.headers['content-type'], get.headers['content-type']]
        hold('PATH-4', type === typeOfGet || due === 405, `HEAD /${endpoint} says another type`, typeOfGet, type)
        hold('PATH-4', answer.body === '', `the answer to HEAD /${endpoint} has a body`, '', answer.body)
      }
    },
  },
  {
    id: 'paths/upgrade-required',
    title: 'A GET of /ws that asks for no upgrade is answered 426',
    requirements: ['PATH-4', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const answer = await scene.request({ path: target(scene.subject, 'ws') })
      refuses('PATH-4', 'a GET of /ws without an upgrade', answer, 426, 'upgrade-required')
    },
  },
]
