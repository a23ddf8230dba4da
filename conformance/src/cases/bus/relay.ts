import * as fc from 'fast-check'
import { hearsExactly, hold, overSse } from '../../checkers/exactly.js'
import { eventLine, eventShape, eventText } from '../../histories/event-text.js'
import { TELLTALE_VALUES } from '../../histories/json-text.js'
import type { BusCase } from '../../subject.js'
import { NDJSON_TYPE } from '../../wire/post.js'
import { Scene } from './scene.js'

/** Every way in of an event that a bridge sends; each with every way out. */
const WAYS_IN = ['ws', 'json', 'ndjson'] as const

async function relays(scene: Scene, way: (typeof WAYS_IN)[number], text: string): Promise<void> {
  const hearers = [await scene.panel(), await scene.bridge()]
  const streams = scene.speaksSse ? [await scene.sse(), await scene.sse({ bridge: 'server' })] : []
  const sender = await scene.bridge()
  const barrier = scene.mint()
  if (way === 'ws') sender.send(text)
  else {
    const answer = await scene.post(text, { contentType: way === 'json' ? 'application/json' : NDJSON_TYPE })
    hold('RELAY-1', answer.status === 202, `an event posted as ${way} was answered ${answer.status}`, 202, answer.body)
  }
  sender.send(barrier)
  for (const hearer of hearers) {
    await hearsExactly('RELAY-1', `a WebSocket (sent by ${way})`, hearer.events, [text, barrier], scene.patienceMs)
  }
  for (const hearer of streams) {
    const rule = /[\r\n]/.test(text) ? 'RELAY-3' : 'RELAY-1'
    await hearsExactly(
      rule,
      `an event stream (sent by ${way})`,
      hearer.events,
      [overSse(text), barrier],
      scene.patienceMs,
    )
  }
}

export const relay: readonly BusCase[] = [
  {
    id: 'relay/telltale-values',
    title:
      '20-digit integers, 1e400, duplicate and __proto__ keys, lone surrogates leave as they came, over every transport',
    requirements: ['RELAY-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const payload = `[${TELLTALE_VALUES.join(' , ')}]`
      for (const way of WAYS_IN) {
        await relays(scene, way, `{ "type" : "a:b", "source":"server-bridge","payload" : ${payload} }`)
      }
    },
  },
  {
    id: 'relay/any-json-byte-for-byte',
    title: 'An event of any JSON, however it is spaced, leaves as the bytes that came, over every transport',
    requirements: ['RELAY-1', 'RELAY-3'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const drawn = fc.record({ shape: eventShape, way: fc.constantFrom(...WAYS_IN) })
      await scope.property(drawn, async ({ shape, way }) => {
        const bridged = { ...shape, members: shape.members.filter((member) => !member.includes('"source"')) }
        const marked = { ...bridged, members: [...bridged.members, '"source":"server-bridge"'] }
        await relays(scene, way, way === 'ndjson' ? eventLine(marked, 'any') : eventText(marked, 'any'))
      })
    },
  },
  {
    id: 'relay/lines-of-a-batch',
    title: 'A line of a batch leaves as it stands in the body, without the LF or CRLF that ends it',
    requirements: ['RELAY-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const end = fc.constantFrom('\n', '\r\n', '\n\n', '\r\n\r\n', '\n \n')
      const lines = fc.array(fc.record({ shape: eventShape, end }), { minLength: 1, maxLength: 6 })
      await scope.property(fc.record({ lines, ended: fc.boolean() }), async ({ lines, ended }) => {
        const listener = await scene.bridge()
        const texts = lines.map(({ shape }, index) => ` ${eventLine(shape, `line-${index}`)} `)
        const body = texts.map((text, index) => `${text}${lines[index]?.end}`).join('')
        const answer = await scene.post(ended ? body : body.trimEnd().concat(' '), { contentType: NDJSON_TYPE })
        hold('RELAY-2', answer.status === 202, `a batch was answered ${answer.status}`, 202, answer.body)
        await hearsExactly('RELAY-2', 'a bridge', listener.events, texts, scene.patienceMs)
      })
    },
  },
  {
    id: 'relay/newlines-over-sse',
    title: 'CR, LF and CRLF between tokens split an event into data lines, and none is lost',
    requirements: ['RELAY-3'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, sender] = [await scene.sse(), await scene.bridge()]
      for (const end of ['\n', '\r', '\r\n', '\n\n', '\r\r', '\n\r', '\r\n\r\n']) {
        const from = panel.events.all.length
        const text = `${end}{${end}"type":"a:b",${end} "payload":1${end}}${end}`
        const barrier = scene.mint()
        sender.send(text)
        sender.send(barrier)
        await hearsExactly('RELAY-3', 'an event stream', panel.events, [overSse(text), barrier], scene.patienceMs, from)
      }
    },
  },
]
