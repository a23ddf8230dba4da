/** The copies a client keeps of what it has sent (WINDOW-3). */
import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetSession, type SessionMeeting } from './session-meeting.js'

const DEFAULT_EVENTS = 1_000

/** Cuts the line; resolves with the `first` that the client then names. */
async function firstAfterACut(meeting: SessionMeeting): Promise<number> {
  const number = meeting.sessions.hellos.all.length + 1
  meeting.sessions.cut()
  const { query } = await meeting.hello(number)
  return Number(query.get('first') ?? Number.NaN)
}

const oldestFirst: ClientCase = {
  id: 'copies/oldest-go-first',
  title:
    'Of more copies than its window has a client lets the oldest go, and counts them only as hello says they are lost',
  requirements: ['WINDOW-3', 'LOSS-3', 'RESUME-6'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({
        limit: fc.integer({ min: 1, max: 20 }),
        sent: fc.integer({ min: 1, max: 40 }),
        had: fc.nat({ max: 40 }),
      }),
      async ({ limit, sent, had }) => {
        const meeting = await meetSession(scope, { window: { events: limit } })
        const { sessions, client } = meeting
        await client.listen()
        await meeting.heardAll()
        await meeting.taken(upTo(sent))
        // The bus says that it had no more than this of them, as if the rest had been lost on the line.
        const { session } = sessions
        const total = session.received
        session.taken.length = Math.min(had, sent)
        const first = await firstAfterACut(meeting)
        // Every copy up to the limit must be there, and none beyond it can be.
        hold(
          'WINDOW-3',
          first === Math.max(1, total - limit + 1),
          'other copies than the newest',
          { limit, total },
          first,
        )
        await meeting.heardAll()
        await meeting.expectCounts('WINDOW-3', { lost: session.lost, dropped: 0 })
        await meeting.takenAll()
        expectPayloads(
          'RESUME-6',
          'the copies, after what the bus had',
          upTo(sent).filter((number) => number <= Math.min(had, sent) || number >= first),
          meeting.byNumber().filter(({ type }) => type !== 'none'),
        )
      },
    ),
}

const notBeforeHelloSays: ClientCase = {
  id: 'copies/not-lost-before-hello-says-so',
  title: 'Copies that went are not counted as lost while the bus may have had the events, nor when it had them',
  requirements: ['WINDOW-3'],
  needs: ['session'],
  async check(scope) {
    const meeting = await meetSession(scope, { window: { events: 3 } })
    const { client, bus, sessions } = meeting
    await client.listen()
    await meeting.taken(upTo(20))
    bus.reception = (attempt) => (attempt.number < 4 ? attempt.cut() : sessions.greet(attempt))
    await firstAfterACut(meeting)
    await meeting.heardAll()
    const counted = client.statuses.all.find(({ lost, dropped }) => lost !== 0 || dropped !== 0)
    hold('WINDOW-3', counted === undefined, 'events that the bus had were counted', { lost: 0, dropped: 0 }, counted)
  },
}

const thousandByDefault: ClientCase = {
  id: 'copies/a-thousand-by-default',
  title: 'Unless it was told otherwise a client keeps 1,000 copies',
  requirements: ['WINDOW-3', 'LOSS-3'],
  needs: ['session'],
  async check(scope) {
    const meeting = await meetSession(scope)
    const { sessions, client } = meeting
    await client.listen()
    await meeting.heardAll()
    await meeting.taken(upTo(DEFAULT_EVENTS + 199))
    sessions.session.taken.length = 150
    const first = await firstAfterACut(meeting)
    hold('WINDOW-3', first === 201, 'other copies than the newest 1,000 of 1,200', 201, first)
    await meeting.heardAll()
    await meeting.expectCounts('LOSS-3', { lost: 50, dropped: 0 })
  },
}

const bytesAreLimited: ClientCase = {
  id: 'copies/bytes-are-limited',
  title: 'A client keeps no more bytes of copies than its window has, and keeps what fits',
  requirements: ['WINDOW-3'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({ kilobytes: fc.integer({ min: 10, max: 40 }), count: fc.integer({ min: 5, max: 60 }) }),
      async ({ kilobytes, count }) => {
        const meeting = await meetSession(scope, { window: { bytes: kilobytes * 1_024 } })
        const { sessions } = meeting
        await meeting.client.listen()
        await meeting.heardAll()
        const filling = 'é'.repeat(450)
        await meeting.taken(upTo(count).map((number) => ({ number, filling })))
        const texts = sessions.session.taken.map((text) => text ?? '')
        const first = await firstAfterACut(meeting)
        const sizes = texts.map((text) => Buffer.byteLength(text))
        const kept = sizes.slice(first - 1).reduce((sum, size) => sum + size, 0)
        hold('WINDOW-3', kept <= kilobytes * 1_024, 'more bytes of copies than the window has', kilobytes * 1_024, kept)
        // How an implementation counts what surrounds a payload is its own affair, but not by twice its size.
        const isRoomy = first > 1 && kept < kilobytes * 512
        hold('WINDOW-3', !isRoomy, 'a copy went that had room', kilobytes * 1_024, kept)
      },
      0.3,
    ),
}

export const copyCases: readonly ClientCase[] = [oldestFirst, notBeforeHelloSays, thousandByDefault, bytesAreLimited]
