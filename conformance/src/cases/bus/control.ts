import * as fc from 'fast-check'
import { hearsExactly, hold } from '../../checkers/exactly.js'
import { notAnEvent } from '../../histories/junk.js'
import type { BusCase } from '../../subject.js'
import { NDJSON_TYPE } from '../../wire/post.js'
import { refuses } from './answers.js'
import { Scene } from './scene.js'

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
          const error = await sender.controls.find('an error', scene.patienceMs, ({ type }) => type === '$bus:error')
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
    id: 'control/rejected-in-a-post',
    title: 'A control message in a POST is rejected with control-message',
    requirements: ['SEND-7'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const text of notAnEvent.controls) {
        refuses('SEND-7', `a POST of ${text}`, await scene.post(text), 400, 'control-message')
      }
    },
  },
]
