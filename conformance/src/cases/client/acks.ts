import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { expectNamed } from './resume-query.js'
import { meetSession } from './session-meeting.js'

const lettingGo: ClientCase = {
  id: 'acks/what-is-acknowledged-is-let-go',
  title: 'What acks, or a hello, have acknowledged is not sent again, in this session or a new one',
  requirements: ['ACK-3', 'RESUME-7'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({
        rounds: fc.array(
          fc.record({ sent: fc.nat({ max: 10 }), acks: fc.array(fc.nat({ max: 10 }), { maxLength: 3 }) }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        by: fc.constantFrom('ack', 'hello'),
        forgotten: fc.boolean(),
      }),
      async ({ rounds, by, forgotten }) => {
        const meeting = await meetSession(scope)
        const { sessions, bus } = meeting
        await meeting.client.listen()
        await meeting.hello(1)
        const { session } = sessions
        let acked = 0
        for (const { sent, acks } of rounds) {
          await meeting.taken(upTo(sent))
          for (const back of acks) {
            // Each between the last one and what was taken, as a bus's acks are.
            const number = Math.max(acked, session.received - back)
            acked = number
            sessions.ack(number)
          }
        }
        await meeting.heardAll()
        if (by === 'hello') {
          const number = sessions.hellos.all.length + 1
          sessions.cut()
          await meeting.hello(number)
          expectNamed(bus.attempts.all.at(-1)?.query, session.id, session.outgoing.length, acked + 1)
          acked = session.received
          await meeting.heardAll()
        }
        const number = sessions.hellos.all.length + 1
        if (forgotten) sessions.forget()
        else sessions.cut()
        const { query } = await meeting.hello(number)
        expectNamed(query, session.id, session.outgoing.length, acked + 1)
        const had = session.received
        await meeting.takenAll()
        // The last one taken is the barrier.
        const due = forgotten ? had - acked : had
        const got = sessions.session.received - 1
        hold(got > due ? 'ACK-3' : 'RESUME-7', got === due, 'other events came than those not acknowledged', due, got)
      },
      0.6,
    ),
}

const makesRoom: ClientCase = {
  id: 'acks/make-room-for-copies',
  title: 'Acknowledged events take no room among the copies: what follows is kept whole',
  requirements: ['ACK-3', 'WINDOW-3', 'RESUME-5'],
  needs: ['session'],
  async check(scope) {
    const meeting = await meetSession(scope, { window: { events: 11 } })
    const { sessions } = meeting
    await meeting.client.listen()
    await meeting.taken(upTo(10))
    const acked = sessions.session.received
    sessions.ack()
    await meeting.heardAll()
    await meeting.taken(upTo(10).map((number) => 10 + number))
    // None of those after the ack reached the bus.
    sessions.session.taken.length = acked
    sessions.cut()
    const { query } = await meeting.hello(2)
    expectNamed(query, sessions.session.id, sessions.session.outgoing.length, acked + 1)
    await meeting.takenAll()
    expectPayloads('WINDOW-3', 'what the bus got by number', upTo(20), meeting.byNumber())
    await meeting.expectCounts('WINDOW-3', { lost: 0, dropped: 0 })
  },
}

export const ackCases: readonly ClientCase[] = [lettingGo, makesRoom]
