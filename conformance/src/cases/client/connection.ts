import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import type { Link } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { meet, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

const notBeforeUse: ClientCase = {
  id: 'connection/not-before-use',
  title: 'A client that is never used never connects',
  requirements: ['CONN-1'],
  async check(scope) {
    const unused = await meet(scope)
    await unused.client.stop()
    // The second start leaves the first one's attempt, had it made one, time to arrive before it is judged.
    const { client } = await meet(scope)
    const own = await unused.bus.probe(unused.patienceMs)
    await client.stop()
    if (own === 1) return
    throw new Violation('CONN-1', 'the client connected before its first emit and its first listener', 0, own - 1)
  },
}

const firstListener: ClientCase = {
  id: 'connection/first-listener-connects',
  title: 'A client that only listens connects, and hears',
  requirements: ['CONN-1'],
  async check(scope) {
    const meeting = await meet(scope)
    await meeting.client.listen('t:wanted')
    const link = await meeting.link(1)
    link.send(eventText('t:wanted', 1, 'bus-1'))
    await meeting.hears('t:wanted')
  },
}

const firstEmit: ClientCase = {
  id: 'connection/first-emit-connects',
  title: 'A client that emits one event, at once after its start, connects, and the event arrives',
  requirements: ['CONN-1', 'QUEUE-1'],
  async check(scope) {
    const meeting = await meet(scope)
    await meeting.client.emit('t:only', 1)
    await meeting.bus.attempts.count(1, 'an attempt to connect', meeting.patience())
    await meeting.sentUpTo()
    expectPayloads('QUEUE-1', 'a single early event', [1], meeting.sent())
  },
}

const HALF = 5
const endings: Record<string, (link: Link) => void> = {
  cut: (link) => link.cut(),
  'close without a code': (link) => link.close(),
  ...Object.fromEntries(
    [1000, 1001, 1003, 1007, 1009, 1011, 1013, 4000].map((code) => [code, (link: Link) => link.close(code)]),
  ),
}

const comesBack: ClientCase = {
  id: 'connection/comes-back-after-every-end',
  title: 'Whatever ends its connections, a client comes back, and events travel both ways again',
  requirements: ['CONN-6'],
  check: (scope) =>
    scope.property(
      // Each of them, in whatever order; fewer in a row than make a client fall back.
      fc.shuffledSubarray(Object.keys(endings), { minLength: Object.keys(endings).length }),
      async (all) => {
        for (const ends of [all.slice(0, HALF), all.slice(HALF)]) {
          const meeting = await meet(scope)
          await meeting.client.listen()
          for (const end of ends) endings[end]?.(await meeting.settled())
          await meeting.settled()
          await meeting.emitAll('t:back', [1])
          await meeting.sentUpTo()
          expectPayloads('CONN-6', 'what was emitted after the last return', [1], meeting.sent())
        }
      },
      0.12,
    ),
}

const restart: ClientCase = {
  id: 'connection/comes-back-after-a-restart',
  title: 'A client comes back to a bus that was away for several attempts, without being used meanwhile',
  requirements: ['CONN-6'],
  async check(scope) {
    const meeting = await meet(scope)
    const { bus } = meeting
    await meeting.client.listen()
    const link = await meeting.settled()
    bus.reception = (attempt) => attempt.cut()
    link.close(1001)
    await bus.attempts.count(5, 'attempts to connect', meeting.patience())
    bus.stopListening()
    bus.cutAll()
    bus.reception = (attempt) => {
      attempt.greet()
    }
    await bus.listen()
    await meeting.settled()
    await meeting.emitAll('t:back', upTo(2))
    await meeting.sentUpTo()
    expectPayloads('CONN-6', 'what was emitted after the return', upTo(2), meeting.sent())
  },
}

export const connectionCases: readonly ClientCase[] = [notBeforeUse, firstListener, firstEmit, comesBack, restart]
