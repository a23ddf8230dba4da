import type { BusCase } from '../../subject.js'
import type { HttpRequest } from '../../wire/exchange.js'
import { NDJSON_TYPE } from '../../wire/post.js'
import { refuses } from './answers.js'
import { Scene } from './scene.js'
import { meet } from './session-steps.js'

const FOREIGN_HOST = ['Host', 'evil.example'] as const
const FOREIGN_ORIGIN = ['Origin', 'https://evil.example'] as const

const LINES = NDJSON_TYPE
const LINES_HEADER = [['Content-Type', LINES]] as const
const NOT_UTF8 = Buffer.from([0xc3, 0x28])

type Rung = [request: HttpRequest, status: number, code: string]

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
      const ladder: Rung[] = [
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
      await climb(scene, ladder)
    },
  },
  {
    id: 'refusals/place-of-the-upgrade',
    title: 'That an upgrade is needed is said after host, origin, method and token are right',
    requirements: ['REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: 'the-token' })
      const ws = `${scene.subject.basePath}/ws`
      const right = `${ws}?token=the-token`
      await climb(scene, [
        [{ path: ws, headers: [FOREIGN_HOST, FOREIGN_ORIGIN] }, 403, 'host-refused'],
        [{ path: right, headers: [FOREIGN_ORIGIN] }, 403, 'origin-refused'],
        [{ method: 'PUT', path: ws, body: 'x' }, 405, 'method-not-allowed'],
        [{ path: ws }, 401, 'token-required'],
        [{ path: right }, 426, 'upgrade-required'],
      ])
    },
  },
  {
    id: 'refusals/end-of-the-order',
    title:
      'A POST to a session is refused for its form before its first number and its text, for these before what supersedes it, and for its lines last',
    requirements: ['REFUSE-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { id } = await meet(scene, 'ws')
      const send = `${scene.subject.basePath}/send?v=1&session=${id}`
      const post = (path: string, type: string, body: string | Uint8Array): HttpRequest => {
        return { method: 'POST', path, headers: [['Content-Type', type]], body }
      }
      const huge = [...LINES_HEADER, ['Content-Length', '600000000'] as const]
      await climb(scene, [
        [post(send.replace(id, 'A'.repeat(22)), LINES, 'x'), 410, 'unknown-session'],
        [post(`${send}&first=0`, 'text/plain', NOT_UTF8), 415, 'unsupported-content-type'],
        [{ method: 'POST', path: send, headers: huge }, 413, 'too-large'],
        [post(`${send}&first=1`, LINES, NOT_UTF8), 400, 'invalid-utf8'],
        [post(send, LINES, 'not json'), 400, 'invalid-first'],
        [post(`${send}&first=0`, LINES, scene.mint()), 400, 'invalid-first'],
        [post(`${send}&first=1`, LINES, 'not json'), 409, 'superseded'],
        [post(`${send}&first=1`, LINES, '\n'), 409, 'superseded'],
      ])
    },
  },
]

/** @throws Violation of REFUSE-1 where a request is refused otherwise. */
async function climb(scene: Scene, ladder: readonly Rung[]): Promise<void> {
  for (const [request, status, code] of ladder) {
    const what = `${request.method ?? 'GET'} ${request.path} with ${JSON.stringify(request.headers ?? [])}`
    refuses('REFUSE-1', what, await scene.request(request), status, code)
  }
}
