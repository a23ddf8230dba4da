import type { BusCase } from '../../subject.js'
import type { HttpRequest } from '../../wire/exchange.js'
import { refuses } from './answers.js'
import { Scene } from './scene.js'

const FOREIGN_HOST = ['Host', 'evil.example'] as const
const FOREIGN_ORIGIN = ['Origin', 'https://evil.example'] as const

export const refusals: readonly BusCase[] = [
  {
    id: 'refusals/first-of-the-order',
    title: 'Where several refusals apply, the first of the order is given',
    requirements: ['REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: 'the-token', project: 'shop' })
      const { basePath } = scene.subject
      const send = `${basePath}/send?project=blog&session=AAAAAAAAAAAAAAAAAAAAAA&first=1`
      const right = `${send}&token=the-token`
      const good = `${basePath}/send?token=the-token`
      const ladder: [request: HttpRequest, status: number, code: string][] = [
        [{ path: '/nothing', headers: [FOREIGN_HOST, FOREIGN_ORIGIN] }, 404, 'not-found'],
        [{ method: 'PUT', path: send, headers: [FOREIGN_HOST, FOREIGN_ORIGIN], body: 'x' }, 403, 'host-refused'],
        [{ method: 'PUT', path: send, headers: [FOREIGN_ORIGIN], body: 'x' }, 403, 'origin-refused'],
        [{ method: 'PUT', path: send, body: 'x' }, 405, 'method-not-allowed'],
        [{ method: 'POST', path: send, body: 'x' }, 401, 'token-required'],
        [{ method: 'POST', path: right, body: 'x' }, 409, 'other-project'],
        [{ method: 'POST', path: right.replace('blog', 'shop'), body: 'x' }, 410, 'unknown-session'],
        [{ method: 'POST', path: good, headers: [['Content-Length', '600000000']] }, 415, 'unsupported-content-type'],
        [
          {
            method: 'POST',
            path: good,
            headers: [
              ['Content-Type', 'application/json'],
              ['Content-Length', '600000000'],
            ],
          },
          413,
          'too-large',
        ],
        [
          { method: 'POST', path: good, headers: [['Content-Type', 'application/json']], body: 'x' },
          400,
          'invalid-json',
        ],
      ]
      for (const [request, status, code] of ladder) {
        const what = `${request.method ?? 'GET'} ${request.path} with ${JSON.stringify(request.headers ?? [])}`
        refuses('REFUSE-1', what, await scene.request(request), status, code)
      }
    },
  },
]
