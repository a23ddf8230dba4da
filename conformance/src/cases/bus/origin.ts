import { hearsExactly, hold } from '../../checkers/exactly.js'
import { Unanswered } from '../../failures.js'
import type { BusCase } from '../../subject.js'
import { target } from '../../wire/target.js'
import { refuses } from './answers.js'
import { Scene } from './scene.js'
import { Witnesses } from './witnesses.js'

const ALLOWED = [
  ...['http://localhost:5173', 'https://localhost', 'http://app.localhost:3000', 'http://127.0.0.1:1'],
  ...['https://127.8.9.10:65535', 'http://[::1]:8080', 'https://[::1]'],
]
const FOREIGN = [
  ...['https://evil.example', 'https://localhost.evil.example', 'http://127.0.0.1.evil.example', 'http://notlocalhost'],
  ...[
    'http://192.168.1.5',
    'http://evil.example:4206',
    'chrome-extension://abcdef',
    'file://',
    'ftp://localhost',
    'ws://localhost',
  ],
]
const MALFORMED = [
  'null',
  '',
  ' ',
  'localhost',
  'localhost:5173',
  'http://',
  'http://[::1',
  'http://local host',
  'http://localhost:99999',
  'http://localhost, http://evil.example',
  'http://evil.example#http://localhost',
  'NULL',
  '*',
]

/** Names so short that thousands of them fit into a head of 16 KiB. */
const fillers = (count: number) => Array.from({ length: count }, () => ['a', ''] as const)

export const origin: readonly BusCase[] = [
  {
    id: 'origin/behind-many-headers',
    title: 'A foreign Origin behind 1,000 to 2,900 other headers is refused on every endpoint, or the connection ends',
    requirements: ['REFUSE-2', 'ORIGIN-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const endpoint of ['info', 'send', 'ws'] as const) {
        for (const count of [990, 1_000, 2_000, 2_900]) {
          const headers = [...fillers(count), ['Origin', 'https://evil.example']] as const
          const status = await scene.ask(endpoint, headers).then((answer) => answer.status, statusOf)
          const what = `an Origin behind ${count} headers was not looked at on /${endpoint}`
          const rule = count < 1_000 ? 'ORIGIN-2' : 'REFUSE-2'
          hold(rule, status === 'ended' || status === 431 || status === 403, what, 431, status)
        }
      }
      await witnesses.undisturbed('REFUSE-2')
    },
  },
  {
    id: 'origin/twice',
    title: 'Two Origin headers are refused even if one of them is allowed, and so are two Host headers',
    requirements: ['ORIGIN-2', 'HOST-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [good, evil] = [['Origin', 'http://localhost:5173'] as const, ['Origin', 'https://evil.example'] as const]
      const own = ['Host', new URL(scene.subject.url).host] as const
      const doubles = [
        [good, evil],
        [evil, good],
        [good, good],
        [own, own],
        [own, ['Host', 'evil.example']],
      ] as const
      for (const headers of doubles) {
        for (const endpoint of ['info', 'send', 'ws'] as const) {
          const { status } = await scene.ask(endpoint, headers)
          const rule = headers[0] === own ? 'HOST-1' : 'ORIGIN-2'
          hold(rule, status === 403 || status === 400, `two headers were taken on /${endpoint}`, 403, {
            headers,
            status,
          })
        }
      }
    },
  },
  {
    id: 'origin/loopback-origins',
    title: 'An http or https loopback origin of any port is accepted on every endpoint',
    requirements: ['ORIGIN-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const allowed of ALLOWED) {
        for (const endpoint of ['info', 'send', 'ws'] as const) {
          const answer = await scene.ask(endpoint, [['Origin', allowed]])
          hold(
            'ORIGIN-1',
            answer.status < 300,
            `Origin: ${allowed} was refused on /${endpoint}`,
            undefined,
            answer.body,
          )
        }
      }
    },
  },
  {
    id: 'origin/own-origin',
    title: "The request's own host and port are an allowed origin, another port of that host is not",
    requirements: ['ORIGIN-1', 'ORIGIN-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const host = ['Host', '192.168.1.5:4206'] as const
      const own = await scene.ask('info', [host, ['Origin', 'http://192.168.1.5:4206']])
      hold('ORIGIN-1', own.status === 200, "the request's own origin was refused", 200, own.body)
      const other = await scene.ask('info', [host, ['Origin', 'http://192.168.1.5:4207']])
      refuses('ORIGIN-2', 'another port of the own host', other, 403, 'origin-refused')
    },
  },
  {
    id: 'origin/own-origin-without-a-port',
    title: "Where Host or Origin names no port, it is that of the origin's scheme",
    requirements: ['ORIGIN-1', 'ORIGIN-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const ask = (host: string, origin: string) => {
        return scene.ask('info', [
          ['Host', host],
          ['Origin', origin],
        ])
      }
      for (const [host, own] of [
        ['192.168.1.5', 'http://192.168.1.5'],
        ['192.168.1.5', 'https://192.168.1.5'],
        ['192.168.1.5:80', 'http://192.168.1.5'],
        ['192.168.1.5:443', 'https://192.168.1.5'],
        ['[2001:db8::7]', 'https://[2001:db8::7]'],
      ] as const) {
        const { status, body } = await ask(host, own)
        hold('ORIGIN-1', status === 200, `Origin: ${own} was refused with Host: ${host}`, 200, body)
      }
      for (const [host, other] of [
        ['192.168.1.5', 'http://192.168.1.5:4206'],
        ['192.168.1.5', 'https://192.168.1.5:80'],
        ['192.168.1.5:80', 'https://192.168.1.5'],
        ['192.168.1.5:443', 'http://192.168.1.5'],
      ] as const) {
        refuses('ORIGIN-2', `${other} with Host: ${host}`, await ask(host, other), 403, 'origin-refused')
      }
    },
  },
  {
    id: 'origin/allowed-origins',
    title: 'An origin of allowedOrigins is accepted, one that only resembles it is not',
    requirements: ['ORIGIN-1', 'ORIGIN-2'],
    async check(scope) {
      const scene = await Scene.open(scope, { allowedOrigins: ['https://app.example'] })
      for (const endpoint of ['info', 'send', 'ws'] as const) {
        const answer = await scene.ask(endpoint, [['Origin', 'https://app.example']])
        hold('ORIGIN-1', answer.status < 300, `the allowed origin was refused on /${endpoint}`, undefined, answer.body)
      }
      for (const near of [
        'http://app.example',
        'https://app.example:8443',
        'https://app.example.evil',
        'https://x.app.example',
        'https://appxexample',
      ]) {
        refuses('ORIGIN-2', `Origin: ${near}`, await scene.ask('info', [['Origin', near]]), 403, 'origin-refused')
      }
    },
  },
  {
    id: 'origin/allowed-origins-of-other-schemes',
    title: 'An origin in allowedOrigins may have any scheme, and no host',
    requirements: ['ORIGIN-1', 'ORIGIN-2'],
    async check(scope) {
      const allowed = ['file://', 'app://-', 'chrome-extension://abcdef', 'https://App.example']
      const scene = await Scene.open(scope, { allowedOrigins: allowed })
      for (const one of [...allowed, 'https://app.example', 'HTTPS://APP.EXAMPLE', 'File://', 'APP://-']) {
        for (const endpoint of ['info', 'send', 'ws'] as const) {
          const answer = await scene.ask(endpoint, [['Origin', one]])
          hold('ORIGIN-1', answer.status < 300, `Origin: ${one} was refused on /${endpoint}`, undefined, answer.body)
        }
      }
      for (const near of [
        'null',
        'file:',
        'file://x',
        'app://',
        'app://x',
        'chrome-extension://abcde',
        'https://abcdef',
      ]) {
        refuses('ORIGIN-2', `Origin: ${near}`, await scene.ask('info', [['Origin', near]]), 403, 'origin-refused')
      }
    },
  },
  {
    id: 'origin/foreign-origins',
    title:
      'Every other origin, null, an empty and a malformed one are refused on every endpoint, and nothing of them is heard',
    requirements: ['ORIGIN-2', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const foreign of [...FOREIGN, ...MALFORMED]) {
        for (const endpoint of scene.endpoints) {
          const answer = await scene.ask(endpoint, [['Origin', foreign]])
          refuses('ORIGIN-2', `Origin: "${foreign}" on /${endpoint}`, answer, 403, 'origin-refused')
        }
        const preflight = {
          method: 'OPTIONS',
          path: target(scene.subject, 'send'),
          headers: [['Origin', foreign]] as const,
        }
        refuses(
          'ORIGIN-2',
          `Origin: "${foreign}" on a preflight`,
          await scene.request(preflight),
          403,
          'origin-refused',
        )
      }
      await witnesses.undisturbed('ORIGIN-2')
    },
  },
  {
    id: 'origin/header-of-any-bytes',
    title: 'An Origin of any bytes that a header can carry is answered, and ends no process',
    requirements: ['ORIGIN-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const bytes of [
        'é',
        '\u0080\u00ff',
        'http://\u00e9.localhost:1',
        '\t',
        `http://${'a'.repeat(4_000)}`,
        'http://%',
        'http://[v1.x]',
        '\\\\',
      ]) {
        for (const endpoint of ['info', 'ws', 'send'] as const) {
          const { status } = await scene.ask(endpoint, [['Origin', bytes]])
          hold(
            'ORIGIN-2',
            bytes.includes('localhost') || status === 403 || status === 400,
            'it was not refused',
            403,
            status,
          )
        }
      }
      await witnesses.undisturbed('ORIGIN-2')
    },
  },
  {
    id: 'origin/fetch-metadata',
    title:
      'Without Origin, a Sec-Fetch-Site other than same-origin and none is refused; with an allowed Origin it does not count',
    requirements: ['ORIGIN-3', 'ORIGIN-1', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const site of ['cross-site', 'same-site', 'Cross-Site', 'none, cross-site', 'whatever']) {
        for (const endpoint of scene.endpoints) {
          const answer = await scene.ask(endpoint, [['Sec-Fetch-Site', site]])
          refuses('ORIGIN-3', `Sec-Fetch-Site: ${site} on /${endpoint}`, answer, 403, 'origin-refused')
        }
      }
      for (const site of ['same-origin', 'none']) {
        const answer = await scene.ask('info', [['Sec-Fetch-Site', site]])
        hold('ORIGIN-3', answer.status === 200, `Sec-Fetch-Site: ${site} was refused`, 200, answer.body)
      }
      const local = await scene.ask('info', [
        ['Origin', 'http://localhost:5173'],
        ['Sec-Fetch-Site', 'cross-site'],
      ])
      hold('ORIGIN-1', local.status === 200, 'an allowed origin was refused for its Sec-Fetch-Site', 200, local.body)
    },
  },
  {
    id: 'origin/absent-is-served',
    title: 'A program on this machine, which sends no Origin, is served',
    requirements: ['ORIGIN-3'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const text = scene.mint()
      const answer = await scene.post(text)
      hold('ORIGIN-3', answer.status === 202, 'a POST without Origin was refused', 202, answer.body)
      await hearsExactly('ORIGIN-3', 'a bridge', bridge.events, [text], scene.patienceMs)
    },
  },
]

/** A bus may end the connection of such a request. @throws what is anything else. */
function statusOf(error: unknown): 'ended' {
  if (error instanceof Unanswered) return 'ended'
  throw error
}
