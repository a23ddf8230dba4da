import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { CannotSee } from '../../case.js'
import { hold, mustCome } from '../../checkers/exactly.js'
import { type Modelled, onTheWire } from '../../oracle/bigint-model.js'
import type { BusCase, InProcess } from '../../subject.js'
import { Scene } from './scene.js'

/** T, and what is nearly T. */
const tagged = fc.record({
  __type: fc.constantFrom('bigint', 'bigint', '~bigint', '~bigint', '~~bigint', 'bigint ', 'Bigint'),
  value: fc.constantFrom('1', '-12', '007', '0', 'twelve', ''),
})
const { modelled } = fc.letrec<{ modelled: Modelled }>((tie) => ({
  modelled: fc.oneof(
    { maxDepth: 3 },
    { weight: 1, arbitrary: fc.constantFrom<Modelled>(null, true, 0, 'text', '') },
    { weight: 2, arbitrary: fc.bigInt() },
    { weight: 1, arbitrary: fc.string() },
    { weight: 4, arbitrary: tagged },
    { weight: 1, arbitrary: fc.array(tie('modelled'), { maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc.dictionary(fc.constantFrom('a', 'b', '__type', 'value'), tie('modelled'), { maxKeys: 3 }),
    },
  ),
}))

export function inProcessOf(scene: Scene): InProcess {
  if (scene.subject.inProcess === undefined)
    throw new CannotSee("code in the bus's own process cannot be seen from here")
  return scene.subject.inProcess
}

export const encoding: readonly BusCase[] = [
  {
    id: 'encoding/in-process-emits',
    title:
      'What in-process code emits, BigInts and what looks like one included, stands on the wire as ENC-1 to ENC-3 say',
    requirements: ['ENC-6'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const inProcess = inProcessOf(scene)
      await scope.property(
        modelled,
        async (value) => {
          const panel = await scene.panel()
          const payload = onTheWire(value)
          await inProcess.emit({ type: 'a:b', payload })
          const text = await mustCome('ENC-6', panel.events.find('the emitted event', scene.patienceMs))
          const heard = (JSON.parse(text) as { payload?: unknown }).payload
          hold('ENC-6', isDeepStrictEqual(heard, payload), 'another payload stands on the wire', payload, heard)
        },
        2,
      )
    },
  },
  {
    id: 'encoding/in-process-hears',
    title: 'What in-process code hears is decoded once: encoded again it is what came',
    requirements: ['ENC-6'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const inProcess = inProcessOf(scene)
      const bridge = await scene.bridge()
      await scope.property(
        modelled,
        async (value) => {
          const from = inProcess.heard.all.length
          const payload = onTheWire(value)
          bridge.send(JSON.stringify({ type: 'a:b', payload }))
          const heard = await mustCome(
            'ENC-6',
            inProcess.heard.find('the event', scene.patienceMs, () => true, from),
          )
          hold(
            'ENC-6',
            isDeepStrictEqual(heard.payload, payload),
            'in-process code heard another payload',
            payload,
            heard.payload,
          )
        },
        2,
      )
    },
  },
]
