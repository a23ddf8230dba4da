import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { Scene } from './scene.js'

const misdeeds = [
  ['throws', { throwingListener: true }],
  ['rejects', { rejectingListener: true }],
] as const

export const listeners: readonly BusCase[] = misdeeds.map(
  ([misdeed, options]): BusCase => ({
    id: `in-process/a-listener-that-${misdeed}`,
    title: `An in-process listener that ${misdeed} at every event affects no other listener or connection`,
    requirements: ['LISTEN-2'],
    async check(scope) {
      const scene = await Scene.open(scope, options)
      const [panel, bridge, sender] = [await scene.panel(), await scene.bridge(), await scene.bridge()]
      const { inProcess } = scene.subject
      const due: string[] = []
      for (const send of [(text: string) => sender.send(text), (text: string) => scene.post(text)]) {
        const event = scene.mint()
        await send(event)
        due.push(event)
        await hearsExactly('LISTEN-2', 'a bridge', bridge.messages, due, scene.patienceMs)
      }
      await inProcess?.emit(JSON.parse(scene.mint()))
      const last = scene.mint()
      sender.send(last)
      due.push(last)
      await mustCome(
        'LISTEN-2',
        bridge.messages.find('the last event', scene.patienceMs, (text) => text === last),
      )
      await mustCome(
        'LISTEN-2',
        panel.messages.find('the last event', scene.patienceMs, (text) => text === last),
      )
      if (inProcess === undefined) return
      const idOf = (text: string): unknown => JSON.parse(text).eventId
      const heardLast = inProcess.heard.find(
        'the last event',
        scene.patienceMs,
        ({ eventId }) => eventId === idOf(last),
      )
      await mustCome('LISTEN-2', heardLast)
      const [expected, heard] = [due.map(idOf), inProcess.heard.all.map(({ eventId }) => eventId)]
      const isWhole = expected.every((id) => heard.includes(id as string))
      hold('LISTEN-2', isWhole, 'the listener behind a broken one did not hear an event', expected, heard)
    },
  }),
)
