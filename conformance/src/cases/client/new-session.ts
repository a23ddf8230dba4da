import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { expectNamed } from './resume-query.js'
import { meetSession } from './session-meeting.js'

const sendsAgain: ClientCase = {
  id: 'new-session/unacknowledged-events-come-again',
  title: 'In a new session what was not acknowledged comes first, in order and under its eventIds, then what is new',
  requirements: ['RESUME-7', 'ACK-3', 'EVENT-6'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({
        sent: fc.integer({ min: 1, max: 30 }),
        acked: fc.nat({ max: 30 }),
        away: fc.nat({ max: 10 }),
        after: fc.nat({ max: 10 }),
      }),
      async ({ sent, acked, away, after }) => {
        const meeting = await meetSession(scope)
        const { sessions } = meeting
        await meeting.client.listen()
        await meeting.hello(1)
        await meeting.taken(upTo(sent))
        const old = sessions.session
        const told = Math.min(acked, sent)
        sessions.ack(told)
        await meeting.heardAll()
        const before = meeting.client.statuses.all.length
        sessions.forget()
        await meeting.disconnected(before)
        const emitted = (from: number, count: number) => upTo(count).map((number) => from + number)
        await meeting.emitAll('t:up', emitted(sent, away))
        await meeting.hello(2)
        await meeting.emitAll('t:up', emitted(sent + away, after))
        await meeting.takenAll()
        const due = upTo(sent + away + after)
        const again = meeting.byNumber()
        const rule = again.length > due.length - told ? 'ACK-3' : 'RESUME-7'
        expectPayloads(rule, 'what the new session got by number', due.slice(told), again)
        const ids = meeting.byNumber(old).map(({ eventId }) => eventId)
        const idsAgain = again.map(({ eventId }) => eventId).slice(0, sent - told)
        const kept = JSON.stringify(ids.slice(told)) === JSON.stringify(idsAgain)
        hold('EVENT-6', kept, 'events came again under other ids', ids.slice(told), idsAgain)
      },
    ),
}

const numbersFromOne: ClientCase = {
  id: 'new-session/numbers-from-one',
  title: 'A new session has numbers from 1 in both directions, which its client names when it comes back to it',
  requirements: ['RESUME-7', 'RESUME-5', 'RESUME-6'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({
        before: fc.integer({ min: 5, max: 20 }),
        copies: fc.nat({ max: 5 }),
        heard: fc.nat({ max: 5 }),
        had: fc.nat({ max: 5 }),
      }),
      async ({ before, copies, heard, had }) => {
        const meeting = await meetSession(scope)
        const { sessions, bus } = meeting
        await meeting.client.listen()
        await meeting.hello(1)
        meeting.sendEvents(before)
        await meeting.taken(upTo(before))
        sessions.ack()
        await meeting.heardAll()
        await meeting.emitAll('t:copy', upTo(copies))
        await meeting.takenAll()
        sessions.forget()
        await meeting.hello(2)
        await meeting.takenAll()
        meeting.sendEvents(heard)
        await meeting.heardAll()
        const { session } = sessions
        const acked = Math.min(had, copies)
        sessions.ack(acked)
        await meeting.heardAll()
        sessions.cut()
        await meeting.hello(3)
        expectNamed(bus.attempts.all.at(-1)?.query, session.id, session.outgoing.length, acked + 1)
        await meeting.takenAll()
        expectPayloads('RESUME-6', 'what the new session got by number', upTo(copies), meeting.byNumber())
        expectPayloads('RESUME-7', 'what was heard in both sessions', upTo(before + heard), meeting.heardBy())
      },
      0.5,
    ),
}

const gapOfUnknownSize: ClientCase = {
  id: 'new-session/gap-of-unknown-size',
  title: 'Until a session is lost `lost` is a number; once the client is back without it, null, whatever comes after',
  requirements: ['LOSS-2'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.array(fc.constantFrom('resumed', 'resumed with a loss', 'forgotten'), { minLength: 1, maxLength: 5 }),
      async (returns) => {
        const meeting = await meetSession(scope)
        const { sessions, client } = meeting
        await client.listen()
        await meeting.hello(1)
        let isUnknown = false
        let known = 0
        for (const [index, kind] of returns.entries()) {
          await meeting.heardAll()
          const before = client.statuses.all.length
          if (kind === 'forgotten') sessions.forget()
          else sessions.cut()
          if (kind === 'resumed with a loss') {
            known += 1
            sessions.session.lost += 1
          }
          await meeting.hello(index + 2)
          await meeting.heardAll()
          await meeting.says('a status after the return', ({ status }) => status === 'open', before)
          isUnknown ||= kind === 'forgotten'
          await meeting.expectCounts('LOSS-2', { lost: isUnknown ? null : known })
        }
        const told = client.statuses.all.map(({ lost }) => lost)
        const firstNull = told.indexOf(null)
        const recovered = firstNull >= 0 && told.slice(firstNull).some((lost) => lost !== null)
        hold('LOSS-2', !recovered, 'a gap of unknown size was forgotten', null, told)
      },
      0.4,
    ),
}

const noneAtAll: ClientCase = {
  id: 'new-session/none-any-more',
  title:
    'Where the bus gives no session any more, what was not acknowledged comes again under its eventIds, then what is new',
  requirements: ['RESUME-7', 'LOSS-2'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({ sent: fc.integer({ min: 1, max: 20 }), acked: fc.nat({ max: 19 }), after: fc.nat({ max: 5 }) }),
      async ({ sent, acked, after }) => {
        const meeting = await meetSession(scope)
        const { sessions, bus } = meeting
        await meeting.client.listen()
        await meeting.hello(1)
        await meeting.taken(upTo(sent))
        const told = Math.min(acked, sent)
        sessions.ack(told)
        await meeting.heardAll()
        const ids = meeting.byNumber().map(({ eventId }) => eventId)
        bus.reception = (attempt) => attempt.greet()
        sessions.forget()
        const link = await meeting.link(2)
        await meeting.emitAll(
          't:up',
          upTo(after).map((number) => sent + number),
        )
        await meeting.sentUpTo()
        const again = meeting.sent().slice(sent)
        expectPayloads('RESUME-7', 'what came without a session', upTo(sent + after).slice(told), again)
        const idsAgain = again.map(({ eventId }) => eventId).slice(0, sent - told)
        const kept = JSON.stringify(ids.slice(told)) === JSON.stringify(idsAgain)
        hold('RESUME-7', kept, 'events came again under other ids', ids.slice(told), idsAgain)
        await meeting.heardUpTo(link)
        await meeting.expectCounts('LOSS-2', { lost: null, dropped: 0 })
      },
      0.4,
    ),
}

export const newSessionCases: readonly ClientCase[] = [sendsAgain, numbersFromOne, gapOfUnknownSize, noneAtAll]
