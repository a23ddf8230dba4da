import { hold } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { HttpAnswer } from '../../wire/exchange.js'
import { target } from '../../wire/target.js'
import { refuses } from './answers.js'
import { Scene } from './scene.js'
import { Witnesses } from './witnesses.js'

const ALLOWED = [
  ...[
    'localhost',
    'LOCALHOST.',
    'LocalHost:1',
    'app.localhost',
    'a.b.localhost.:80',
    '127.0.0.1',
    '127.255.255.254:4206',
  ],
  ...['[::1]', '[::1]:9', '192.168.1.5', '10.0.0.1:4206', '[fe80::1]', '[2001:db8::7]:8080', '203.0.113.9'],
]
const FOREIGN = [
  ...[
    'evil.example',
    'evil.example:4206',
    'localhost.evil.example',
    'notlocalhost',
    '127.0.0.1.evil.example',
    'xlocalhost:80',
  ],
  ...['localhost.evil', '1.2.3.evil.example', 'example.com.', 'localhost-evil.example'],
]
const MALFORMED = [
  '',
  ' ',
  'local host',
  '[::1',
  '::1]:80',
  '[::g]',
  'localhost:x',
  'localhost:80:80',
  'http://localhost',
  'a@localhost',
  '[]',
  '..',
  '%6cocalhost:',
]

/** 403, or 400 where the HTTP library was first. */
function refusesHost(what: string, answer: HttpAnswer): void {
  if (answer.status !== 400) refuses('HOST-1', what, answer, 403, 'host-refused')
}

export const host: readonly BusCase[] = [
  {
    id: 'host/own-names-and-addresses',
    title: 'Loopback names, in any case and with a final dot, and IP literals are accepted as Host',
    requirements: ['HOST-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const name of ALLOWED) {
        for (const endpoint of ['info', 'send', 'ws'] as const) {
          const answer = await scene.ask(endpoint, [['Host', name]])
          hold('HOST-1', answer.status < 300, `Host: ${name} was refused on /${endpoint}`, undefined, answer.body)
        }
      }
    },
  },
  {
    id: 'host/foreign-names',
    title: 'A foreign name, an empty and a malformed one are refused as Host on every endpoint, and harm nobody',
    requirements: ['HOST-1', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      for (const name of [...FOREIGN, ...MALFORMED]) {
        for (const endpoint of scene.endpoints) {
          refusesHost(`Host: "${name}" on /${endpoint}`, await scene.ask(endpoint, [['Host', name]]))
        }
        const preflight = { method: 'OPTIONS', path: target(scene.subject, 'send'), headers: [['Host', name]] as const }
        refusesHost(`Host: "${name}" on a preflight`, await scene.request(preflight))
      }
      await witnesses.undisturbed('HOST-1')
    },
  },
  {
    id: 'host/allowed-hosts',
    title: 'A name of allowedHosts is accepted, one that only resembles it is not',
    requirements: ['HOST-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { allowedHosts: ['dev.example', 'Mixed.Example'] })
      for (const name of ['dev.example', 'DEV.example:8080', 'dev.example.', 'mixed.example']) {
        const answer = await scene.ask('info', [['Host', name]])
        hold('HOST-1', answer.status === 200, `the allowed host ${name} was refused`, 200, answer.body)
      }
      for (const name of ['devxexample', 'dev.example.evil', 'my.dev.example', 'dev.exampl']) {
        refusesHost(`Host: ${name}`, await scene.ask('info', [['Host', name]]))
      }
    },
  },
]
