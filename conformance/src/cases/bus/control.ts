import * as fc from 'fast-check'
import { CannotSee } from '../../case.js'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import { AdapterRefused } from '../../failures.js'
import { notAnEvent } from '../../histories/junk.js'
import { judged } from '../../oracle/judge.js'
import type { BusCase } from '../../subject.js'
import { NDJSON_TYPE } from '../../wire/post.js'
import { refuses } from './answers.js'
import { Scene } from './scene.js'

/** Whether a message is an object, though no event. */
function isObject(text: string): boolean {
  return judged(text) === 'invalid-event' && text.startsWith('{')
}

function idOf(text: string): string {
  return JSON.parse(text).eventId
}

export const control: readonly BusCase[] = [
  {
    id: 'control/never-relayed',
    title: 'A control message, however its type is spelt, reaches nobody, over no transport',
    requirements: ['CTRL-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [panel, bridge, sender] = [await scene.panel(), await scene.bridge(), await scene.bridge()]
      for (const text of notAnEvent.controls) {
        sender.send(text)
        await scene.post(text)
        await scene.post(`${text}\n`, { contentType: NDJSON_TYPE })
      }
      const barrier = scene.mint()
      sender.send(barrier)
      await hearsExactly('CTRL-1', 'a panel', panel.messages, [barrier], scene.patienceMs)
      await hearsExactly('CTRL-1', 'a bridge', bridge.messages, [barrier], scene.patienceMs)
      const { inProcess } = scene.subject
      if (inProcess === undefined) return
      await inProcess.heard.find('the barrier', scene.patienceMs, ({ eventId }) => barrier.includes(`"${eventId}"`))
      hold(
        'CTRL-1',
        inProcess.heard.all.length === 1,
        'in-process code heard a control message',
        [barrier],
        inProcess.heard.all,
      )
    },
  },
  {
    id: 'control/unknown-is-ignored',
    title: 'A control message the bus does not know leaves the connection as it is',
    requirements: ['CTRL-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const name = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `$bus:x${text}`)
      await scope.property(
        fc.array(fc.tuple(name, fc.jsonValue()), { minLength: 1, maxLength: 4 }),
        async (unknown) => {
          const [bridge, sender] = [await scene.bridge(), await scene.webSocket({ v: '1' })]
          for (const [type, payload] of unknown) sender.send(JSON.stringify({ type, payload }))
          const event = scene.mint()
          sender.send(event)
          await hearsExactly('CTRL-2', 'a bridge', bridge.events, [event], scene.patienceMs)
          sender.send('not json')
          const error = await mustCome(
            'BAD-2',
            sender.controls.find('an error', scene.patienceMs, ({ type }) => type === '$bus:error'),
          )
          const others = sender.controls.all.filter(
            ({ type, payload }) => type === '$bus:error' && payload !== error.payload,
          )
          hold('CTRL-2', others.length === 0, 'an unknown control message was answered', undefined, others)
          const { number } = error.payload as { number?: number }
          hold('CTRL-2', number === 2, 'an unknown control message was numbered', 2, number)
        },
      )
    },
  },
  {
    id: 'control/in-process-code-is-refused',
    title: 'In-process code that emits a control message, or what is no event, gets an error, and nobody hears it',
    requirements: ['CTRL-5'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { inProcess } = scene.subject
      if (inProcess === undefined) throw new CannotSee("code in the bus's own process cannot be seen from here")
      const [panel, bridge] = [await scene.panel(), await scene.bridge()]
      const refused = [...notAnEvent.controls, ...notAnEvent.nearEvents.filter(isObject)]
      for (const text of refused) {
        const refusal = await inProcess.emit(JSON.parse(text)).catch((cause: unknown) => cause)
        if (refusal instanceof Error && !(refusal instanceof AdapterRefused)) throw refusal
        hold('CTRL-5', refusal instanceof AdapterRefused, `in-process code emitted ${text}`, '"ok":false', '"ok":true')
      }
      const barrier = scene.mint()
      await inProcess.emit(JSON.parse(barrier))
      for (const hearer of [panel, bridge]) {
        const heard = await mustCome('CTRL-5', hearer.messages.find('the next event', scene.patienceMs))
        hold('CTRL-5', heard.includes(idOf(barrier)), 'somebody heard what was refused', barrier, heard)
      }
    },
  },
  {
    id: 'control/rejected-in-a-post',
    title: 'A control message in a POST is rejected with control-message',
    requirements: ['SEND-7'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const text of notAnEvent.controls) {
        refuses('SEND-7', `a POST of ${text}`, await scene.post(text), 400, 'control-message', 'SEND-7')
      }
    },
  },
]
