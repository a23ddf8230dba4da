/** From HTTP back to WebSocket (FALLBACK-4). */
import * as fc from 'fast-check'
import { hold, mustCome } from '../../checkers/exactly.js'
import { unlessStalled } from '../../checkers/unless-stalled.js'
import type { Attempt, Link, Post } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { LONG_HEARTBEAT_MS, meetOverHttp, meetSession, PROBE_MS, type SessionMeeting } from './session-meeting.js'

/** Timers of a runtime count whole milliseconds, and round. */
const TIMER_MS = 3
/** How much later than it is due the soonest of several tries may be seen. */
const SLACK_MS = 150
/** FALLBACK-1. */
const FAILURES = 10

/** The client's next attempt over WebSocket, whose handshake is done and which has had no hello. */
async function nextProbe(meeting: SessionMeeting): Promise<{ attempt: Attempt; link: Link }> {
  const { bus } = meeting
  const probe = new Promise<Attempt>((resolve) => {
    bus.reception = (attempt) => {
      attempt.accept()
      bus.reception = (further) => further.cut()
      resolve(attempt)
    }
  })
  const made = bus.attempts.all.length
  await mustCome('FALLBACK-4', bus.attempts.count(made + 1, 'an attempt over WebSocket', meeting.patience()))
  const attempt = await probe
  return { attempt, link: attempt.link as Link }
}

/**
 * Holds that none of the first so many tries on the way back came sooner than it may. Each is judged by the failure before
 * the fallback and not by the try before it, which a busy machine may have brought late.
 */
function expectNoneSooner({ bus, scale }: SessionMeeting, count: number): void {
  const fellBackMs = bus.attempts.all[FAILURES - 1]?.endedMs ?? 0
  const tries = bus.attempts.all.slice(FAILURES, FAILURES + count)
  const after = tries.map(({ atMs }) => Math.round(atMs - fellBackMs))
  const wrong = after.findIndex((ms, index) => ms < (index + 1) * (PROBE_MS * scale - TIMER_MS))
  const every = `one each ${PROBE_MS * scale} ms`
  hold(
    'FALLBACK-4',
    wrong === -1,
    'WebSocket was tried sooner than 30,000 ms after the fallback or a try',
    every,
    after,
  )
}

/** Holds that of the first so many tries not each came too long after the one before: what delays one does not delay all. */
function expectNotAllLater({ bus, scale }: SessionMeeting, count: number): void {
  const tries = bus.attempts.all.slice(FAILURES, FAILURES + count)
  const between = tries.slice(1).map(({ atMs }, index) => Math.round(atMs - (tries[index]?.atMs ?? 0)))
  const most = PROBE_MS * scale + SLACK_MS
  hold(
    'FALLBACK-4',
    Math.min(...between) <= most,
    'WebSocket was tried too seldom',
    `each ${PROBE_MS * scale} ms`,
    between,
  )
}

const everyThirtySeconds: ClientCase = {
  id: 'way-back/tried-every-thirty-seconds',
  title: 'A client that fell back tries WebSocket every 30,000 ms, and what comes over its stream meanwhile is heard',
  requirements: ['FALLBACK-4'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    unlessStalled(SLACK_MS, async () => {
      const meeting = await meetOverHttp(scope, {
        timeScale: 0.01,
        prepare: (each) => {
          each.greeting = { heartbeatMs: LONG_HEARTBEAT_MS }
        },
      })
      const { bus, sessions } = meeting
      const number = 4
      const patience = meeting.patience() + number * PROBE_MS * meeting.scale
      await mustCome('FALLBACK-4', bus.attempts.count(FAILURES + number, 'attempts over WebSocket', patience))
      expectNoneSooner(meeting, number)
      expectNotAllLater(meeting, number)
      meeting.sendEvents(2)
      await meeting.heardAll()
      await meeting.taken(upTo(2))
      const streams = bus.streams.all.length
      hold('FALLBACK-4', streams === 1, 'failed attempts over WebSocket ended the stream', 1, streams)
      hold('FALLBACK-4', sessions.connection !== undefined, 'the client ended its stream')
    }),
}

const keptUntilHello: ClientCase = {
  id: 'way-back/stream-kept-until-hello',
  title:
    'Until a WebSocket has had hello its client hears over the stream and posts; from then on it reads nothing of it',
  requirements: ['FALLBACK-4', 'RESUME-5', 'RESUME-6'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.record({ meanwhile: fc.nat({ max: 5 }), posted: fc.nat({ max: 5 }), after: fc.nat({ max: 5 }) }),
      async ({ meanwhile, posted, after }) => {
        const meeting = await meetOverHttp(scope)
        const { sessions } = meeting
        meeting.sendEvents(2, false)
        await meeting.heardAll()
        const stream = await meeting.fellBack()
        const { attempt, link } = await nextProbe(meeting)
        hold('RESUME-5', attempt.query.get('session') === sessions.session.id, 'an attempt did not name the session')
        meeting.sendEvents(meanwhile, false)
        await meeting.heardAll()
        await meeting.taken(upTo(posted))
        const from = meeting.client.statuses.all.length
        // The bus sends what came after the numbers that the attempt named: the client has had that over its stream.
        sessions.leavesStreams = true
        sessions.begin(link, attempt.query)
        const { session } = sessions
        await mustCome(
          'FALLBACK-4',
          meeting.says('the status "open"', ({ status }) => status === 'open', from),
        )
        stream.send(eventText('t:down', 'late'), `${session.id}.${session.outgoing.length + 1}`)
        meeting.sendEvents(after, false)
        await meeting.heardAll()
        const posts = meeting.bus.posts.all.length
        await meeting.taken([posted + 1])
        expectPayloads('FALLBACK-4', 'what was heard on the way back', upTo(2 + meanwhile + after), meeting.heardBy())
        expectPayloads('FALLBACK-4', 'what the bus got by number', upTo(posted + 1), meeting.byNumber())
        hold('FALLBACK-4', meeting.bus.posts.all.length === posts, 'a client posted though it was back on WebSocket')
        await meeting.expectCounts('FALLBACK-4', { lost: 0, dropped: 0 })
      },
      0.2,
    ),
}

const postUnderWay: ClientCase = {
  id: 'way-back/while-a-post-has-no-answer',
  title: 'The way back while a POST has no answer loses and doubles nothing, wherever the bus had got to with it',
  requirements: ['FALLBACK-4', 'FALLBACK-3'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.record({
        count: fc.integer({ min: 1, max: 10 }),
        // Where it had nothing of the POST, all of that has to come again.
        had: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 10 }) }),
        late: fc.constantFrom('202', 'superseded', 'cut'),
      }),
      async ({ count, had, late }) => {
        const meeting = await meetOverHttp(scope)
        const { sessions, bus } = meeting
        const held: Post[] = []
        sessions.onPost = (post) => held.push(post)
        await meeting.emitAll('t:up', upTo(count))
        await bus.posts.count(1, 'a POST', meeting.patience())
        const { attempt, link } = await nextProbe(meeting)
        const [post] = held
        if (post !== undefined) sessions.take(post, had)
        const received = sessions.session.received
        sessions.begin(link, attempt.query)
        await sessions.arrivals.find(
          'what follows on the way back',
          meeting.patience(),
          () => sessions.session.received > received || received === count,
        )
        if (late === '202') post?.reply({ status: 202, body: { accepted: 0, rejected: [], received } })
        else if (late === 'cut') post?.cut()
        else post?.refuse(409, 'superseded')
        await meeting.takenAll()
        expectPayloads('FALLBACK-4', 'what the bus got by number', upTo(count), meeting.byNumber())
        await meeting.expectCounts('FALLBACK-4', { lost: 0, dropped: 0 })
      },
      0.25,
    ),
}

const andDownAgain: ClientCase = {
  id: 'way-back/and-down-again',
  title: 'A client that is back on WebSocket falls back again after ten further failures, in the same session',
  requirements: ['FALLBACK-4', 'FALLBACK-1'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const meeting = await meetOverHttp(scope)
    const { sessions, client } = meeting
    let emitted = 0
    for (const _ of upTo(2)) {
      const from = client.statuses.all.length
      sessions.allowWebSockets()
      await mustCome(
        'FALLBACK-4',
        meeting.says('the status "open"', ({ status }) => status === 'open', from),
      )
      await meeting.taken([++emitted])
      meeting.sendEvents(1, false)
      await meeting.heardAll()
      const back = client.statuses.all.length
      sessions.blockWebSockets()
      sessions.cut()
      await mustCome(
        'FALLBACK-1',
        meeting.says('the status "fallback"', ({ status }) => status === 'fallback', back),
      )
      await meeting.taken([++emitted])
      meeting.sendEvents(1, false)
      await meeting.heardAll()
    }
    expectPayloads('FALLBACK-4', 'what the bus got by number', upTo(emitted), meeting.byNumber())
    expectPayloads('FALLBACK-4', 'what was heard', upTo(4), meeting.heardBy())
    await meeting.expectCounts('FALLBACK-4', { lost: 0, dropped: 0 })
    hold('FALLBACK-4', sessions.sessions.length === 1, 'the client began another session', 1, sessions.sessions.length)
  },
}

const withoutAStream: ClientCase = {
  id: 'way-back/tried-while-there-is-no-stream',
  title:
    'A client that fell back and gets no stream tries WebSocket 30,000 ms after it fell back, and is back with its hello',
  requirements: ['FALLBACK-4', 'FALLBACK-1'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const meeting = await meetSession(scope, {
      timeScale: 0.01,
      prepare: (sessions) => {
        const { wire } = sessions
        wire.streamReception = (attempt) => attempt.refuse(503)
        wire.reception = (attempt) => {
          if (attempt.number > FAILURES) sessions.greet(attempt)
          else attempt.cut()
        }
      },
    })
    const { bus, client } = meeting
    await client.listen()
    await mustCome('FALLBACK-1', bus.streams.count(1, 'a stream opened after ten failures', meeting.patience()))
    const what = 'attempts over WebSocket, the last while there is no stream'
    await mustCome('FALLBACK-4', bus.attempts.count(FAILURES + 1, what, meeting.patience()))
    expectNoneSooner(meeting, 1)
    await mustCome(
      'FALLBACK-4',
      meeting.says('the status "open"', ({ status }) => status === 'open'),
    )
    await meeting.taken(upTo(2))
    expectPayloads('FALLBACK-4', 'what the bus got by number', upTo(2), meeting.byNumber())
  },
}

export const wayBackCases: readonly ClientCase[] = [
  everyThirtySeconds,
  withoutAStream,
  keptUntilHello,
  postUnderWay,
  andDownAgain,
]
