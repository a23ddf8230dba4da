import { hold } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { HttpAnswer, HttpRequest } from '../../wire/exchange.js'
import { upgradeHeaders } from '../../wire/raw-web-socket-peer.js'
import { type Endpoint, target } from '../../wire/target.js'
import { Scene } from './scene.js'

const PAGE = 'http://localhost:5173'
const MONITORING = ['baggage', 'sentry-trace', 'traceparent', 'tracestate']
const ALWAYS_ALLOWED = ['authorization', 'content-type', 'last-event-id', ...MONITORING]
/** As many as a bus allows at least, the longest of the longest that it has to allow, and one of all kinds of characters. */
const ASKED = ['X-B3-TraceId', "x!#$%&'*+.^_`|~0", ...Array.from({ length: 61 }, (_, at) => `x-${at}`), 'x'.repeat(128)]
const METHOD: Record<Endpoint, string> = { ws: 'GET', sse: 'GET', info: 'GET', send: 'POST' }

/** Names of a header whose value is a list. */
function listed(answer: HttpAnswer, name: string): string[] {
  return (answer.headers[name] ?? '').split(',').map((item) => item.trim().toLowerCase())
}

function namesTheOrigin(what: string, answer: HttpAnswer, origin: string): void {
  const allowed = answer.headers['access-control-allow-origin']
  hold(
    'CORS-1',
    allowed === origin,
    `the answer to ${what} (${answer.status}) does not name the one origin`,
    origin,
    allowed,
  )
  hold(
    'CORS-1',
    listed(answer, 'vary').includes('origin'),
    `the answer to ${what} does not vary by Origin`,
    'Origin',
    answer.headers.vary,
  )
  const credentials = answer.headers['access-control-allow-credentials']
  hold('CORS-1', credentials === undefined, `the answer to ${what} allows credentials`, undefined, credentials)
}

export const cors: readonly BusCase[] = [
  {
    id: 'cors/names-the-one-origin',
    title: 'Answers to an allowed origin, refusals included, name it, vary by it and allow no credentials',
    requirements: ['CORS-1'],
    async check(scope) {
      const scene = await Scene.open(scope, {
        token: 'the-token',
        project: 'shop',
        allowedOrigins: ['https://app.example'],
      })
      const { basePath } = scene.subject
      const json = ['Content-Type', 'application/json'] as const
      const requests: HttpRequest[] = [
        { path: `${basePath}/info` },
        { path: `${basePath}/nothing` },
        { path: `${basePath}/sse` },
        { path: `${basePath}/ws?token=the-token` },
        { path: `${basePath}/send?token=the-token` },
        { method: 'POST', path: `${basePath}/send`, headers: [json], body: scene.mint() },
        { method: 'POST', path: `${basePath}/send?token=the-token`, headers: [json], body: scene.mint() },
        { method: 'POST', path: `${basePath}/send?token=the-token`, headers: [json], body: 'not json' },
        { method: 'POST', path: `${basePath}/send?token=the-token`, body: scene.mint() },
        { method: 'POST', path: `${basePath}/send?token=the-token&project=blog`, headers: [json], body: scene.mint() },
        { method: 'OPTIONS', path: `${basePath}/send` },
      ]
      for (const origin of [PAGE, 'https://app.example']) {
        for (const request of requests) {
          const answer = await scene.request({ ...request, headers: [...(request.headers ?? []), ['Origin', origin]] })
          namesTheOrigin(`${request.method ?? 'GET'} ${request.path}`, answer, origin)
        }
      }
    },
  },
  {
    id: 'cors/streams-too',
    title: 'The head of an event stream names the allowed origin',
    requirements: ['CORS-1', 'ORIGIN-1'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { head } = await scene.sse({}, 'ORIGIN-1', [['Origin', PAGE]])
      namesTheOrigin('the event stream', { ...head, body: '', written: 0 }, PAGE)
    },
  },
  {
    id: 'cors/never-a-star',
    title: 'No answer has Access-Control-Allow-Origin: *, with or without an Origin',
    requirements: ['CORS-1', 'CORS-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const origin of [undefined, PAGE, 'https://evil.example', 'null', '*']) {
        for (const endpoint of ['info', 'send', 'ws'] as const) {
          const answer = await scene.ask(endpoint, origin === undefined ? [] : [['Origin', origin]])
          const allowed = answer.headers['access-control-allow-origin']
          hold(
            'CORS-1',
            allowed !== '*',
            `the answer of /${endpoint} to Origin ${origin} has a star`,
            undefined,
            allowed,
          )
        }
      }
    },
  },
  {
    id: 'cors/refused-origins-read-nothing',
    title: 'The answer to a refused origin, a preflight included, has no Access-Control-Allow-Origin',
    requirements: ['CORS-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const origin of ['https://evil.example', 'null', 'https://localhost.evil.example', '']) {
        const headers = [['Origin', origin]] as const
        const answers = [await scene.request({ path: '/nothing', headers })]
        for (const endpoint of scene.endpoints) {
          answers.push(await scene.ask(endpoint, headers))
          answers.push(await scene.request({ method: 'OPTIONS', path: target(scene.subject, endpoint), headers }))
        }
        for (const { headers: told, status } of answers) {
          const allowed = told['access-control-allow-origin']
          hold('CORS-2', allowed === undefined, `a ${status} to Origin "${origin}" can be read`, undefined, allowed)
        }
      }
    },
  },
  {
    id: 'cors/preflight',
    title: 'A preflight is answered 204 without a token, with the methods and headers of its endpoint',
    requirements: ['CORS-3'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: 'the-token', project: 'shop' })
      for (const endpoint of scene.endpoints) {
        const path = target(scene.subject, endpoint, { token: undefined, project: 'blog' })
        const answer = await scene.request({
          method: 'OPTIONS',
          path,
          headers: [
            ['Origin', PAGE],
            ['Access-Control-Request-Method', METHOD[endpoint]],
            ['Access-Control-Request-Headers', ASKED.join(', ').replace(', ', ',')],
          ],
        })
        hold(
          'CORS-3',
          answer.status === 204,
          `a preflight of /${endpoint} was answered ${answer.status}`,
          204,
          answer.body,
        )
        const methods = listed(answer, 'access-control-allow-methods')
        hold(
          'CORS-3',
          methods.includes(METHOD[endpoint].toLowerCase()),
          'it does not allow the method',
          METHOD[endpoint],
          methods,
        )
        const headers = listed(answer, 'access-control-allow-headers')
        const due = [...ALWAYS_ALLOWED, ...ASKED.map((name) => name.toLowerCase())]
        hold(
          'CORS-3',
          due.every((name) => headers.includes(name)),
          'it does not allow the headers',
          due,
          headers,
        )
      }
      const headers = [['Access-Control-Request-Headers', 'x-first, not a name, x-last']] as const
      const plain = await scene.request({ method: 'OPTIONS', path: target(scene.subject, 'info'), headers })
      const allowed = listed(plain, 'access-control-allow-headers')
      const bothAllowed = allowed.includes('x-first') && allowed.includes('x-last')
      hold('CORS-3', bothAllowed, 'a name beside one that is none is not allowed', ['x-first', 'x-last'], allowed)
      hold('CORS-3', plain.status === 204, `OPTIONS without Origin was answered ${plain.status}`, 204, plain.body)
    },
  },
  {
    id: 'cors/preflight-of-a-foreign-page',
    title: 'A preflight from a refused origin or to a foreign host is refused',
    requirements: ['CORS-3'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const header of [
        ['Origin', 'https://evil.example'],
        ['Host', 'evil.example'],
      ] as const) {
        const answer = await scene.request({
          method: 'OPTIONS',
          path: target(scene.subject, 'send'),
          headers: [header],
        })
        hold(
          'CORS-3',
          answer.status === 403,
          `a preflight with ${header.join(': ')} was answered ${answer.status}`,
          403,
          answer.body,
        )
      }
    },
  },
  {
    id: 'cors/no-answer-can-be-embedded',
    title: 'Every answer, refusals included, has Cross-Origin-Resource-Policy: same-origin',
    requirements: ['CORS-5'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: 'the-token' })
      const { basePath } = scene.subject
      const requests: HttpRequest[] = [
        ...scene.endpoints.map((endpoint) => ({ path: target(scene.subject, endpoint) })),
        ...scene.endpoints.map((endpoint) => ({ path: target(scene.subject, endpoint, { token: undefined }) })),
        { path: `${basePath}/ws`, headers: upgradeHeaders() },
        { path: `${basePath}/info`, headers: [['Origin', 'https://evil.example']] },
        { path: `${basePath}/info`, headers: [['Host', 'evil.example']] },
        { path: `${basePath}/info`, headers: [['Origin', PAGE]] },
        { path: `${basePath}/nothing` },
        { path: `${basePath}/nothing`, headers: upgradeHeaders() },
        { method: 'OPTIONS', path: `${basePath}/send`, headers: [['Origin', PAGE]] },
        ...scene.endpoints.map((endpoint) => ({ method: 'HEAD', path: target(scene.subject, endpoint) })),
        {
          method: 'POST',
          path: target(scene.subject, 'send'),
          headers: [['Content-Type', 'application/json']],
          body: scene.mint(),
        },
      ]
      for (const request of requests) {
        const { headers, status } = await scene.request(request)
        const given = headers['cross-origin-resource-policy']
        const what = `the answer to ${request.method ?? 'GET'} ${request.path} (${status}) can be embedded`
        hold('CORS-5', given === 'same-origin' || status === 101, what, 'same-origin', given)
      }
    },
  },
  {
    id: 'cors/private-network',
    title: 'A preflight of an allowed public page that asks for this machine is allowed to',
    requirements: ['CORS-4'],
    async check(scope) {
      const scene = await Scene.open(scope, { allowedOrigins: ['https://app.example'] })
      for (const origin of ['https://app.example', PAGE]) {
        const headers = [
          ['Origin', origin],
          ['Access-Control-Request-Private-Network', 'true'],
        ] as const
        const answer = await scene.request({ method: 'OPTIONS', path: target(scene.subject, 'send'), headers })
        const allowed = answer.headers['access-control-allow-private-network']
        hold('CORS-4', allowed === 'true', `the preflight of ${origin} was not allowed`, 'true', allowed)
      }
    },
  },
]
