import * as fc from 'fast-check'
import { hearsExactly, hold } from '../../checkers/exactly.js'
import { TELLTALE_VALUES } from '../../histories/json-text.js'
import { junk } from '../../histories/junk.js'
import { judged } from '../../oracle/judge.js'
import type { BusCase } from '../../subject.js'
import { NDJSON_TYPE } from '../../wire/post.js'
import { bodyOf } from './answers.js'
import { Scene } from './scene.js'

/** Sends each text between two good events and holds that only what is an event arrives. */
function relaysOnly(requirement: string, texts: readonly string[]): BusCase['check'] {
  return async (scope) => {
    const scene = await Scene.open(scope)
    const sender = await scene.panel()
    const listener = await scene.bridge()
    for (const text of texts) {
      const from = listener.events.all.length
      const barrier = scene.mint()
      sender.send(text)
      sender.send(barrier)
      const due = judged(text) === 'event' ? [text, barrier] : [barrier]
      await hearsExactly(
        requirement,
        `a bridge, after ${JSON.stringify(text).slice(0, 100)}`,
        listener.events,
        due,
        scene.patienceMs,
        from,
      )
    }
  }
}

const ids = ['""', '"a b"', '12', 'null', '[]', '"\\u007f"', '"\\u0020"', '"é"', `"${'x'.repeat(129)}"`, '"a\\n"']

export const events: readonly BusCase[] = [
  {
    id: 'events/judged-as-the-text-says',
    title: 'Of any mixture of messages exactly the events are relayed',
    requirements: ['EVENT-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      await scope.property(
        fc.array(junk, { minLength: 1, maxLength: 8 }),
        async (texts) => {
          const sender = await scene.panel()
          const listener = await scene.bridge()
          const barrier = scene.mint()
          for (const text of texts) sender.send(text)
          sender.send(barrier)
          const due = texts.filter((text) => judged(text) === 'event')
          await hearsExactly('EVENT-1', 'a bridge', listener.events, [...due, barrier], scene.patienceMs)
        },
        3,
      )
    },
  },
  {
    id: 'events/judged-alike-over-post',
    title: 'Over POST the same judgement is made of each line',
    requirements: ['EVENT-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const line = junk.filter((text) => !/[\r\n]/.test(text) && text.trim() !== '')
      await scope.property(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
        const listener = await scene.bridge()
        const barrier = scene.mint()
        const answer = await scene.post([...lines, barrier].join('\n'), { contentType: NDJSON_TYPE })
        const due = lines.filter((text) => judged(text) === 'event')
        const accepted = (bodyOf(answer) as { accepted?: number } | undefined)?.accepted
        hold(
          'EVENT-1',
          accepted === due.length + 1,
          'another number of lines was accepted',
          due.length + 1,
          answer.body,
        )
        await hearsExactly('EVENT-1', 'a bridge', listener.events, [...due, barrier], scene.patienceMs)
      })
    },
  },
  {
    id: 'events/type-needs-two-parts',
    title: 'A type is a plugin, a colon and a name; the names of in-process handshakes are none',
    requirements: ['EVENT-1'],
    check: relaysOnly('EVENT-1', [
      ...['connect', 'tanstack-connect', 'tanstack-dispatch-event', ':b', 'a:', ':', '', '::'].map((type) =>
        JSON.stringify({ type }),
      ),
      ...['a:b', 'a::', 'a: ', 'a:\n', ' :b', 'a:b:c', '\u2028:\u2029'].map((type) => JSON.stringify({ type })),
    ]),
  },
  {
    id: 'events/any-json-is-a-payload',
    title: 'A payload of any JSON makes an event, whatever a language makes of its numbers and names',
    requirements: ['EVENT-1'],
    check: relaysOnly(
      'EVENT-1',
      TELLTALE_VALUES.map((value) => `{"type":"a:b","payload":${value}}`),
    ),
  },
  {
    id: 'events/plugin-id-is-a-string',
    title: 'A pluginId that is no string makes a message no event; one that differs from the type does not',
    requirements: ['EVENT-2'],
    check: relaysOnly('EVENT-2', [
      ...['7', 'null', '[]', '{}', 'true'].map((value) => `{"type":"a:b","pluginId":${value}}`),
      '{"type":"a:b","pluginId":"c"}',
      '{"type":"a:b","pluginId":""}',
    ]),
  },
  {
    id: 'events/event-id-is-visible-ascii',
    title: 'An eventId is 1 to 128 visible ASCII characters',
    requirements: ['EVENT-3'],
    check: relaysOnly('EVENT-3', [
      ...ids.map((id) => `{"type":"a:b","eventId":${id}}`),
      '{"type":"a:b","eventId":"!"}',
      `{"type":"a:b","eventId":"${'~'.repeat(128)}"}`,
    ]),
  },
  {
    id: 'events/unknown-source-reads-as-absent',
    title: 'A source other than "server-bridge" makes a posted event a panel\'s, never no event',
    requirements: ['EVENT-4'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, bridge] = [await scene.panel(), await scene.bridge()]
      const sources = [42, null, {}, [], true, '', 'Server-Bridge', 'server-bridge ', 'panel', ['server-bridge']]
      const posted: string[] = []
      for (const source of sources) {
        const event = scene.mint({ source })
        const answer = await scene.post(event)
        hold(
          'EVENT-4',
          answer.status === 202,
          `source ${JSON.stringify(source)} was answered ${answer.status}`,
          202,
          answer.body,
        )
        posted.push(event)
      }
      await hearsExactly('EVENT-4', 'a bridge', bridge.events, posted, scene.patienceMs)
      const barrier = scene.mint()
      bridge.send(barrier)
      await hearsExactly('EVENT-4', 'a panel', panel.events, [barrier], scene.patienceMs)
    },
  },
  {
    id: 'events/last-of-duplicates-counts',
    title: 'Member names are matched exactly, and of duplicate names the last counts',
    requirements: ['EVENT-5'],
    check: relaysOnly('EVENT-5', [
      '{"Type":"a:b"}',
      '{"type":"x","type":"a:b"}',
      '{"type":"a:b","type":"x"}',
      '{"t\\u0079pe":"a:b"}',
      '{"type":"a:b","pluginId":7,"pluginId":"p"}',
      '{"type":"a:b","pluginId":"p","pluginId":7}',
      '{"type":"a:b","PluginId":7,"eventid":""}',
      '{"type":"a:b","eventId":"","eventId":"e"}',
      '{"type":"a:b","eventId":"e","eventId":""}',
      '{"__proto__":{"type":"a:b"}}',
    ]),
  },
]
