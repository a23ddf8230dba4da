import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { expectNamed } from './resume-query.js'
import { meetSession } from './session-meeting.js'

const namesWhatItHas: ClientCase = {
  id: 'resume/names-what-it-has',
  title: 'A client that comes back names its session, the last number it had, and the lowest it may still send',
  requirements: ['RESUME-5', 'ACK-3'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({
        heard: fc.nat({ max: 20 }),
        sent: fc.nat({ max: 20 }),
        acked: fc.nat({ max: 20 }),
        failures: fc.nat({ max: 3 }),
      }),
      async ({ heard, sent, acked, failures }) => {
        const meeting = await meetSession(scope)
        const { sessions, bus } = meeting
        await meeting.client.listen()
        await meeting.hello(1)
        await meeting.taken(upTo(sent))
        sessions.ack(Math.min(acked, sent))
        meeting.sendEvents(heard)
        await meeting.heardAll()
        let failed = 0
        bus.reception = (attempt) => {
          failed += 1
          if (failed <= failures) attempt.cut()
          else sessions.greet(attempt)
        }
        sessions.cut()
        await meeting.hello(2)
        for (const { query } of bus.attempts.all.slice(1)) {
          expectNamed(query, sessions.session.id, sessions.session.outgoing.length, Math.min(acked, sent) + 1)
        }
      },
    ),
}

const untilAnotherHello: ClientCase = {
  id: 'resume/named-until-another-hello',
  title: 'A session is named until a hello gives another one, whose numbers are then named',
  requirements: ['RESUME-5'],
  needs: ['session'],
  async check(scope) {
    const meeting = await meetSession(scope)
    const { sessions, bus } = meeting
    await meeting.client.listen()
    for (const number of upTo(3)) {
      await meeting.hello(number * 2 - 1)
      meeting.sendEvents(number)
      await meeting.heardAll()
      await meeting.taken(upTo(number + 1))
      sessions.ack()
      const { session } = sessions
      await meeting.heardAll()
      sessions.cut()
      await meeting.hello(number * 2)
      expectNamed(bus.attempts.all.at(-1)?.query, session.id, session.outgoing.length, session.received + 1)
      sessions.forget()
    }
  },
}

const sendsWhatIsMissing: ClientCase = {
  id: 'resume/sends-again-what-is-missing',
  title: 'After a resumed hello the bus gets what it does not have, in order, before anything new, and nothing twice',
  requirements: ['RESUME-6', 'ACK-3', 'ORDER-2'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({ sent: fc.integer({ min: 1, max: 30 }), had: fc.nat({ max: 30 }), emitted: fc.nat({ max: 10 }) }),
      async ({ sent, had, emitted }) => {
        const meeting = await meetSession(scope)
        const { sessions, bus } = meeting
        await meeting.client.listen()
        await meeting.heardAll()
        const before = meeting.client.statuses.all.length
        // Of what the client sends the bus reads this much, and the line is cut.
        sessions.cut(Math.min(had, sent - 1) + 1)
        await meeting.emitAll('t:up', upTo(sent))
        await sessions.arrivals.count(Math.min(had, sent - 1) + 1, 'events sent', meeting.patience())
        await meeting.disconnected(before)
        await meeting.emitAll(
          't:up',
          upTo(emitted).map((number) => sent + number),
        )
        await meeting.hello(2)
        await meeting.takenAll()
        expectPayloads('RESUME-6', 'what the bus got by number', upTo(sent + emitted), meeting.byNumber())
        hold('RESUME-6', bus.attempts.all.length === 2, 'the client ended the connection on which it had resumed')
        await meeting.expectCounts('WINDOW-3', { lost: 0, dropped: 0 })
      },
    ),
}

const hearsEachNumberOnce: ClientCase = {
  id: 'resume/hears-each-number-once',
  title: 'An event whose number the client has had is not heard again, though it has no eventId',
  requirements: ['RESUME-6'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({ had: fc.integer({ min: 1, max: 20 }), again: fc.nat({ max: 20 }), fresh: fc.nat({ max: 5 }) }),
      async ({ had, again, fresh }) => {
        const meeting = await meetSession(scope)
        const { sessions } = meeting
        await meeting.client.listen()
        await meeting.hello(1)
        meeting.sendEvents(had, false)
        await meeting.heardAll()
        const { outgoing } = sessions.session
        const repeated = outgoing.slice(outgoing.length - Math.min(again, had))
        sessions.says = (members) => ({ ...members, next: members.next - repeated.length })
        meeting.bus.reception = (attempt) => {
          sessions.greet(attempt)?.send(...repeated)
        }
        sessions.cut()
        await meeting.hello(2)
        meeting.sendEvents(fresh, false)
        await meeting.heardAll()
        expectPayloads('RESUME-6', 'events without an id', upTo(had + fresh), meeting.heardBy())
      },
      0.5,
    ),
}

const burstsThroughCuts: ClientCase = {
  id: 'resume/nothing-lost-through-many-cuts',
  title: 'Whatever is sent in either direction while the line is cut again and again arrives once, in order',
  requirements: ['RESUME-6', 'RESUME-5', 'LOSS-3'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.array(fc.record({ up: fc.nat({ max: 30 }), down: fc.nat({ max: 30 }), read: fc.nat({ max: 40 }) }), {
        minLength: 1,
        maxLength: 6,
      }),
      async (rounds) => {
        const meeting = await meetSession(scope)
        const { sessions } = meeting
        await meeting.client.listen()
        let up = 0
        let down = 0
        for (const [index, round] of rounds.entries()) {
          await meeting.hello(index + 1)
          sessions.cut(round.read + 1)
          const emitting = meeting.emitAll(
            't:up',
            upTo(round.up).map((number) => up + number),
          )
          down += meeting.sendEvents(round.down, false).length
          await emitting
          up += round.up
          sessions.cut()
        }
        await meeting.hello(rounds.length + 1)
        await meeting.takenAll()
        await meeting.heardAll()
        expectPayloads('RESUME-6', 'what the bus got by number', upTo(up), meeting.byNumber())
        expectPayloads('RESUME-6', 'what was heard', upTo(down), meeting.heardBy())
        await meeting.expectCounts('LOSS-3', { lost: 0, dropped: 0 })
      },
      0.5,
    ),
}

const unread: ClientCase = {
  id: 'resume/hello-that-was-cut-off',
  title: 'A connection that ends before its hello changes nothing: the next one names the same session and numbers',
  requirements: ['RESUME-5'],
  needs: ['session'],
  async check(scope) {
    const meeting = await meetSession(scope)
    const { sessions, bus } = meeting
    await meeting.client.listen()
    await meeting.hello(1)
    await meeting.taken(upTo(3))
    await meeting.heardAll()
    bus.reception = (attempt) => {
      if (attempt.number === 4) sessions.greet(attempt)
      else attempt.turnAway(1001)
    }
    sessions.emit(eventText('t:down', 1))
    sessions.cut()
    await meeting.hello(2)
    const { id, outgoing } = sessions.session
    for (const { query } of bus.attempts.all.slice(1)) {
      // The event that was sent just before the cut may have been read or not.
      const had = query.get('received') === String(outgoing.length) ? outgoing.length : outgoing.length - 1
      expectNamed(query, id, had, 1)
    }
  },
}

export const resumeCases: readonly ClientCase[] = [
  namesWhatItHas,
  untilAnotherHello,
  sendsWhatIsMissing,
  hearsEachNumberOnce,
  burstsThroughCuts,
  unread,
]
