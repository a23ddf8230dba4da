import { Violation } from '../../case.js'
import { hearsExactly, mustCome } from '../../checkers/exactly.js'
import type { Observations } from '../../observations.js'
import type { BusCase } from '../../subject.js'
import { NDJSON_TYPE } from '../../wire/post.js'
import { Scene } from './scene.js'

const BRIDGES = 8
const EVENTS_EACH = 200

export const order: readonly BusCase[] = [
  {
    id: 'order/lock-step-bridges',
    title: 'Bridges that send in lock step are each heard in order, whole, and never echoed',
    requirements: ['ORDER-1', 'ROUTE-2', 'ROUTE-4'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridges = await Promise.all(Array.from({ length: BRIDGES }, () => scene.bridge()))
      const sent = bridges.map((_, from) =>
        Array.from({ length: EVENTS_EACH }, (_, count) => scene.mint({ payload: { from, count } })),
      )
      for (let count = 0; count < EVENTS_EACH; count += 1) {
        for (const [from, bridge] of bridges.entries()) bridge.send(sent[from]?.[count] as string)
      }
      for (const [to, bridge] of bridges.entries()) {
        const due = EVENTS_EACH * (BRIDGES - 1)
        await hearsAll(scene, bridge.events, due)
        const isFrom = (from: number) => (text: string) => text.includes(`"from":${from},`)
        for (const [from, texts] of sent.entries()) {
          const heard = bridge.events.all.filter(isFrom(from))
          const expected = from === to ? [] : texts
          const rule = from === to ? 'ROUTE-4' : 'ORDER-1'
          const same = heard.length === expected.length && heard.every((text, index) => text === expected[index])
          if (!same)
            throw new Violation(rule, `bridge ${to} heard the events of bridge ${from} otherwise`, expected, heard)
        }
      }
    },
  },
  {
    id: 'order/lines-of-a-post',
    title: 'The lines of one POST are heard in order, by each receiver',
    requirements: ['ORDER-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, bridge] = [await scene.panel(), await scene.bridge()]
      const lines = Array.from({ length: 500 }, () => scene.mint({ source: 'server-bridge' }))
      await scene.post(lines.join('\n'), { contentType: NDJSON_TYPE })
      for (const hearer of [panel, bridge]) {
        await hearsExactly('ORDER-1', 'a receiver', hearer.events, lines, scene.patienceMs)
      }
    },
  },
  {
    id: 'order/large-before-small',
    title: 'A small event never overtakes a large one of the same connection',
    requirements: ['ORDER-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [sender, bridge] = [await scene.panel(), await scene.bridge()]
      const texts = [1_000_000, 1, 300_000, 1, 70_000, 1].map((size) => scene.mint({ payload: 'x'.repeat(size) }))
      for (const text of texts) sender.send(text)
      await hearsExactly('ORDER-1', 'a bridge', bridge.events, texts, scene.patienceMs)
    },
  },
]

async function hearsAll({ patienceMs }: Scene, events: Observations<string>, count: number): Promise<void> {
  await mustCome('ROUTE-2', events.count(count, 'the events of the other bridges', patienceMs))
}
