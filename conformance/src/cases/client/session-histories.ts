/** Whole histories of a session, judged by what the bus took, by what was heard, and by what was told as lost. */
import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { hold } from '../../checkers/exactly.js'
import type { ClientCase, ClientSubject, WireEvent } from '../../subject.js'
import { expectRising } from './payload-lists.js'
import { expectOneAtATime } from './posts.js'
import { meetSession, type SessionMeeting } from './session-meeting.js'
import { play, steps } from './session-steps.js'

/** Nothing is evicted where the window has room for all that a history emits. */
const window = fc.option(fc.integer({ min: 5, max: 60 }), { nil: undefined })

/** @throws Violation unless each number means the event that was emitted under it, in one session from the start. */
function expectEachUnderItsNumber(meeting: SessionMeeting): void {
  let last = 0
  for (const [index, text] of meeting.sessions.session.taken.entries()) {
    // A message that is no event stands in the place of one.
    const event: WireEvent | null = text === undefined ? null : JSON.parse(text)
    if (event?.type !== 't:up') continue
    const { payload } = event
    const lostBefore = meeting.sessions.session.taken.slice(0, index).filter((one) => one === undefined).length
    const number = Number(payload)
    const skipped = number - last - 1
    hold('RESUME-6', skipped >= 0, `number ${index + 1} is event ${number}, which came already`, last + 1, number)
    hold(
      'RESUME-6',
      skipped <= lostBefore,
      `before event ${number} more are missing than were counted`,
      lostBefore,
      skipped,
    )
    last = number
  }
}

/** @throws Violation where an event of the bus was heard twice or out of order; resolves with how many were not heard. */
function notHeard(meeting: SessionMeeting, sent: number): number {
  const heard = meeting.heardBy().map(({ payload }) => Number(payload))
  const twice = heard.find((number, index) => heard.indexOf(number) !== index)
  hold('RESUME-6', twice === undefined, 'an event was heard twice', undefined, twice)
  const early = heard.findIndex((number, index) => number <= (heard[index - 1] ?? 0))
  hold(
    'ORDER-2',
    early === -1,
    'events were heard out of order',
    undefined,
    heard.slice(Math.max(0, early - 2), early + 1),
  )
  return sent - heard.length
}

/** @throws Violation unless `lost` never goes back: it grows, or becomes null for good. */
function expectLostGrows({ statuses }: ClientSubject): void {
  let before: number | null = 0
  for (const { lost } of statuses.all) {
    const isBack: boolean = before === null ? lost !== null : lost !== null && lost < before
    if (isBack) throw new Violation('LOSS-3', '`lost` went back', before, lost)
    before = lost
  }
}

/** How many numbers from 1 to `count` the bus has taken in no session. */
function neverTaken(meeting: SessionMeeting, count: number): number {
  const taken = new Set(
    meeting.sessions.sessions.flatMap((session) => meeting.byNumber(session).map(({ payload }) => payload)),
  )
  return Array.from({ length: count }, (_, index) => index + 1).filter((number) => !taken.has(number)).length
}

async function judge(meeting: SessionMeeting, up: number, down: number, isRoomy: boolean): Promise<void> {
  const { sessions, client } = meeting
  for (const session of sessions.sessions) {
    const events = meeting.byNumber(session).filter(({ type }) => type === 't:up')
    const ids = events.map(({ eventId }) => eventId)
    const twice = events.find(({ eventId }, index) => ids.indexOf(eventId) !== index)
    hold('RESUME-6', twice === undefined, 'an event came under two numbers of one session', undefined, twice)
    expectRising('RESUME-6', 'by number', events)
  }
  const missed = notHeard(meeting, down)
  const missing = neverTaken(meeting, up)
  const rule = sessions.sessions.length > 1 ? 'RESUME-7' : 'RESUME-6'
  hold(rule, !isRoomy || missing === 0, 'events never came though there was room for their copies', 0, missing)
  expectLostGrows(client)
  expectOneAtATime(sessions)
  if (sessions.sessions.length > 1) {
    await meeting.expectCounts('LOSS-2', { lost: null, dropped: 0 })
    return
  }
  expectEachUnderItsNumber(meeting)
  await meeting.expectCounts('LOSS-3', { lost: sessions.session.lost + missed, dropped: 0 })
}

const oneSession: ClientCase = {
  id: 'session-histories/one-session',
  title:
    'Whatever happens to its connections, in a session nothing comes twice, nothing is lost untold, and all is in order',
  requirements: ['RESUME-6', 'RESUME-5', 'WINDOW-3', 'ACK-3', 'LOSS-3', 'ORDER-2'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({ history: steps({ forgets: false, fallsBack: false }), window }),
      async ({ history, window: events }) => {
        const meeting = await meetSession(scope, events === undefined ? {} : { window: { events } })
        await meeting.client.listen()
        await meeting.hello(1)
        const { up, down } = await play(meeting, history)
        await judge(meeting, up, down, events === undefined)
      },
      2,
    ),
}

const severalSessions: ClientCase = {
  id: 'session-histories/several-sessions',
  title: 'Though the bus forgets the session again and again, every event comes, in order, and the gaps are told',
  requirements: ['RESUME-7', 'RESUME-6', 'LOSS-2', 'LOSS-3', 'ORDER-2'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      steps({ forgets: true, fallsBack: false }),
      async (history) => {
        const meeting = await meetSession(scope)
        await meeting.client.listen()
        await meeting.hello(1)
        const { up, down } = await play(meeting, history)
        await judge(meeting, up, down, true)
      },
      1,
    ),
}

const bothTransports: ClientCase = {
  id: 'session-histories/over-both-transports',
  title: 'The same holds with WebSocket coming and going, and answers to POSTs lost',
  requirements: ['FALLBACK-3', 'FALLBACK-4', 'FALLBACK-2', 'RESUME-6', 'RESUME-7', 'LOSS-2', 'LOSS-3', 'ORDER-2'],
  needs: ['session', 'fallback'],
  check: (scope) =>
    scope.property(
      fc.record({ history: steps({ forgets: true, fallsBack: true }), window }),
      async ({ history, window: events }) => {
        const meeting = await meetSession(scope, {
          timeScale: 0.002,
          ...(events === undefined ? {} : { window: { events } }),
        })
        await meeting.client.listen()
        await meeting.hello(1)
        const { up, down } = await play(meeting, history)
        await judge(meeting, up, down, events === undefined)
      },
      1,
    ),
}

export const sessionHistoryCases: readonly ClientCase[] = [oneSession, severalSessions, bothTransports]
