import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { meet, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

export const listenerCases: readonly ClientCase[] = [
  {
    id: 'listeners/one-that-throws',
    title: 'A listener that throws at every event keeps it from no other listener, and the link goes on',
    requirements: ['LISTEN-1'],
    async check(scope) {
      const meeting = await meet(scope)
      const { bus, client } = meeting
      await client.listenThrowing()
      await client.listen()
      await client.open('b')
      await client.listenThrowing('b')
      await client.listen(undefined, 'b')
      const link = await meeting.link(1)
      const due = upTo(3)
      for (const number of due) link.send(eventText('t:event', number))
      await meeting.heardUpTo(link, [undefined, 'b'])
      expectPayloads('LISTEN-1', 'what the listener behind one that throws heard', due, meeting.heardBy())
      expectPayloads('LISTEN-1', 'what another event client heard', due, meeting.heardBy('b'))
      await client.emit('t:own', 4)
      await meeting.heardLocallyUpTo(undefined, ['b'])
      await meeting.sentUpTo()
      expectPayloads('LISTEN-1', 'what was emitted beside listeners that throw', [4], meeting.sent())
      expectPayloads('LISTEN-1', 'what siblings heard', [...due, 4], meeting.heardBy('b'))
      expectPayloads(
        'LISTEN-1',
        'connections',
        [1],
        bus.links.all.map(({ number }) => ({ type: '', payload: number })),
      )
    },
  },
]
