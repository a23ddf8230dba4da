/** After a close with 1009: events that were not the one that was too large (LIMIT-6). */
import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetSession, type SessionMeeting } from './session-meeting.js'

/** Has the client, which listens, send so many events, all of which reach the bus. */
async function burst(meeting: SessionMeeting, count: number): Promise<void> {
  const { sessions } = meeting
  await meeting.client.listen()
  await meeting.heardAll()
  await meeting.emitAll('t:up', upTo(count))
  const all = () => sessions.session.received >= count
  await sessions.arrivals.find('the last event of a burst', meeting.patience(), all)
}

const amongTheLost: ClientCase = {
  id: 'oversize/lost-before-the-close',
  title:
    "After close 1009 nothing is dropped where hello's `lost` has grown: the event that was too large is among those",
  requirements: ['LIMIT-6', 'LOSS-3', 'RESUME-6'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({
        room: fc.integer({ min: 1, max: 5 }),
        gone: fc.integer({ min: 1, max: 5 }),
        had: fc.nat({ max: 4 }),
      }),
      async ({ room, gone, had }) => {
        const meeting = await meetSession(scope, { window: { events: room } })
        const { sessions } = meeting
        const count = gone + room
        await burst(meeting, count)
        // The bus got no further than to an event of which the client keeps no copy.
        const { session } = sessions
        session.taken.length = Math.min(had, gone - 1)
        const kept = upTo(session.received)
        sessions.close(1009)
        await meeting.hello(2)
        hold('WINDOW-3', session.lost > 0, 'a client kept more copies than its window has', room)
        await meeting.takenAll()
        const events = meeting.byNumber().filter(({ type }) => type !== 'none')
        const copies = upTo(count).slice(gone)
        expectPayloads('LIMIT-6', 'the copies after a close with 1009', [...kept, ...copies], events)
        await meeting.expectCounts('LIMIT-6', { lost: session.lost, dropped: 0 })
      },
      0.4,
    ),
}

const anotherSession: ClientCase = {
  id: 'oversize/refused-in-a-session-that-is-gone',
  title: 'After close 1009 nothing is dropped where the bus has forgotten the session: all copies come again',
  requirements: ['LIMIT-6', 'RESUME-7'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({ sent: fc.integer({ min: 1, max: 8 }), acked: fc.nat({ max: 7 }) }),
      async ({ sent, acked }) => {
        const meeting = await meetSession(scope)
        const { sessions } = meeting
        await burst(meeting, sent)
        const told = Math.min(acked, sent - 1)
        sessions.ack(told)
        await meeting.heardAll()
        sessions.leave()
        sessions.close(1009)
        await meeting.hello(2)
        await meeting.takenAll()
        expectPayloads('LIMIT-6', 'what the new session got', upTo(sent).slice(told), meeting.byNumber())
        await meeting.expectCounts('LIMIT-6', { lost: null, dropped: 0 })
      },
      0.4,
    ),
}

export const innocentCases: readonly ClientCase[] = [amongTheLost, anotherSession]
