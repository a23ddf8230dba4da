import { isDeepStrictEqual } from 'node:util'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { inProcessOf } from './encoding.js'
import { Scene } from './scene.js'

const tagged = (type: string, value: string) => ({ __type: type, value })
/** Payloads on the wire, and how they stand there once they were decoded and encoded again. */
const SPELLINGS: readonly (readonly [came: unknown, settled: unknown])[] = [
  [tagged('bigint', '007'), tagged('bigint', '7')],
  [tagged('bigint', '-007'), tagged('bigint', '-7')],
  [tagged('bigint', '-0'), tagged('bigint', '0')],
  [tagged('bigint', '00'), tagged('bigint', '0')],
  [[{ deep: tagged('bigint', '-0') }], [{ deep: tagged('bigint', '0') }]],
  [tagged('~bigint', '007'), tagged('~bigint', '007')],
]

export const bigintSpellings: readonly BusCase[] = [
  {
    id: 'encoding/in-process-bigints-however-spelt',
    title:
      'A BigInt with leading zeros, or of minus zero, is a BigInt to in-process code, and relayed to others as it came',
    requirements: ['ENC-6'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const inProcess = inProcessOf(scene)
      const [bridge, panel] = [await scene.bridge(), await scene.panel()]
      for (const [came, settled] of SPELLINGS) {
        const [heardBefore, panelHad] = [inProcess.heard.all.length, panel.events.all.length]
        const relayed = scene.mint({ payload: came })
        bridge.send(relayed)
        await hearsExactly('ENC-6', 'a panel', panel.events, [relayed], scene.patienceMs, panelHad)
        const heard = await mustCome(
          'ENC-6',
          inProcess.heard.find('the event of a bridge', scene.patienceMs, () => true, heardBefore),
        )
        const asHeard = isDeepStrictEqual(heard.payload, settled)
        hold('ENC-6', asHeard, `in-process code heard ${JSON.stringify(came)} otherwise`, settled, heard.payload)
        await inProcess.emit({ type: 'a:emitted', payload: came })
        const text = await mustCome(
          'ENC-6',
          panel.events.find('the emitted event', scene.patienceMs, () => true, panelHad + 1),
        )
        const { payload } = JSON.parse(text) as { payload?: unknown }
        const asEmitted = isDeepStrictEqual(payload, settled)
        hold('ENC-6', asEmitted, `what in-process code emitted stands otherwise on the wire`, settled, payload)
      }
    },
  },
]
