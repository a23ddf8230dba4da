import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { meet, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

const misdeeds = [
  ['throws', 'listenThrowing'],
  ['rejects', 'listenRejecting'],
] as const

export const listenerCases: readonly ClientCase[] = misdeeds.map(
  ([misdeed, listenBroken]): ClientCase => ({
    id: `listeners/one-that-${misdeed}`,
    title: `A listener that ${misdeed} at every event affects no other listener, and the link continues`,
    requirements: ['LISTEN-1'],
    async check(scope) {
      const meeting = await meet(scope)
      const { bus, client } = meeting
      await client[listenBroken]()
      await client.listen()
      await client.open('b')
      await client[listenBroken]('b')
      await client.listen(undefined, 'b')
      const link = await meeting.link(1)
      const due = upTo(3)
      for (const number of due) link.send(eventText('t:event', number))
      await meeting.heardUpTo(link, [undefined, 'b'])
      expectPayloads('LISTEN-1', 'what the listener behind a broken one heard', due, meeting.heardBy())
      expectPayloads('LISTEN-1', 'what another event client heard', due, meeting.heardBy('b'))
      await client.emit('t:own', 4)
      await meeting.heardLocallyUpTo(undefined, ['b'])
      await meeting.sentUpTo()
      expectPayloads('LISTEN-1', 'what was emitted beside broken listeners', [4], meeting.sent())
      expectPayloads('LISTEN-1', 'what siblings heard', [...due, 4], meeting.heardBy('b'))
      expectPayloads(
        'LISTEN-1',
        'connections',
        [1],
        bus.links.all.map(({ number }) => ({ type: '', payload: number })),
      )
    },
  }),
)
