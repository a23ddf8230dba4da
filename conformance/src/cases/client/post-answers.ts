/** What a client does after each answer to a POST (FALLBACK-3). */
import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { Post } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { shortestAfterRefusalMs } from './backoff-waits.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { answerWith, postsOf } from './post-answering.js'
import { expectOneAtATime } from './posts.js'
import { LONG_HEARTBEAT_MS, meetOverHttp, PROBE_MS } from './session-meeting.js'

const goesOnAfterReceived: ClientCase = {
  id: 'post-answers/goes-on-after-received',
  title: 'After 202, or 400 that has come further, a client goes on with the number after `received`',
  requirements: ['FALLBACK-3', 'ACK-3'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.record({
        status: fc.constantFrom(202, 400),
        count: fc.integer({ min: 3, max: 20 }),
        part: fc.integer({ min: 1, max: 20 }),
      }),
      async ({ status, count, part }) => {
        const meeting = await meetOverHttp(scope)
        const { bus, sessions } = meeting
        // The first event is posted alone, and the others together once it has its answer.
        let answer = () => {}
        const wait = (post: Post) => {
          answer = () => post.reply(sessions.take(post))
        }
        const inPart = (post: Post) => {
          const { session } = sessions
          sessions.take(post, part)
          // That lines are counted and not listed changes nothing (SEND-3).
          const body = { accepted: 0, rejected: [], unlisted: 1, received: session.received }
          post.reply({
            status,
            body: status === 202 ? body : { ...body, error: { code: 'invalid-event', message: 'bad' } },
          })
        }
        answerWith(sessions, [wait, inPart])
        await meeting.emitAll('t:up', upTo(1))
        await bus.posts.count(1, 'a POST', meeting.patience())
        await meeting.emitAll(
          't:up',
          upTo(count).map((number) => number + 1),
        )
        answer()
        await meeting.takenAll()
        // Where the bus took all there was, this is what follows.
        await meeting.taken([count + 2])
        const [, partly, next] = bus.posts.all
        const due = (partly?.first ?? 0) + Math.min(part, partly?.lines.length ?? 0)
        hold('FALLBACK-3', next?.first === due, 'a POST did not go on after `received`', due, next?.first)
        expectPayloads('FALLBACK-3', 'what the bus got by number', upTo(count + 2), meeting.byNumber())
      },
      0.3,
    ),
}

const halves: ClientCase = {
  id: 'post-answers/refused-batches-are-halved',
  title: 'After 413, or 400 that has come no further, a client posts half as many; a single event is dropped and told',
  requirements: ['FALLBACK-3'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.record({
        status: fc.constantFrom(400, 413),
        count: fc.integer({ min: 1, max: 20 }),
        bad: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 2 }),
      }),
      async ({ status, count, bad }) => {
        const meeting = await meetOverHttp(scope)
        const { bus, sessions } = meeting
        const isBad = (post: Post) =>
          bad.some((number) => post.body.includes(`"payload":${number},`) || post.body.includes(`"payload":${number}}`))
        const refuse = (post: Post) =>
          status === 413
            ? post.refuse(413, 'too-large')
            : post.refuse(400, 'invalid-json', { accepted: 0, rejected: [], received: sessions.session.received })
        sessions.onPost = (post) => (isBad(post) ? refuse(post) : post.reply(sessions.take(post)))
        await meeting.taken(upTo(count))
        const dropped = bad.filter((number) => number <= count)
        const events = meeting.byNumber().filter(({ type }) => type !== 'none')
        const due = upTo(count).filter((number) => !dropped.includes(number))
        expectPayloads('FALLBACK-3', 'what the bus got of what it does not refuse', due, events)
        await meeting.expectCounts('FALLBACK-3', { dropped: dropped.length })
        const refused = bus.posts.all.filter((post) => post.answer?.status === status)
        for (const [index, post] of refused.entries()) {
          const next = bus.posts.all[bus.posts.all.indexOf(post) + 1]
          if (post.lines.length === 1) continue
          const isSmaller = (next?.lines.length ?? 0) <= Math.ceil(post.lines.length / 2) && next?.first === post.first
          const sizes = [post.lines.length, next?.lines.length]
          hold(
            'FALLBACK-3',
            isSmaller,
            `after refusal ${index + 1} other lines than the first half were posted`,
            undefined,
            sizes,
          )
        }
        expectOneAtATime(sessions)
      },
      0.3,
    ),
}

const superseded: ClientCase = {
  id: 'post-answers/superseded-waits-for-hello',
  title: 'After 409 `superseded` a client posts nothing until the next hello, and then what it had to post',
  requirements: ['FALLBACK-3'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const meeting = await meetOverHttp(scope, {
      prepare: (each) => {
        each.greeting = { heartbeatMs: LONG_HEARTBEAT_MS }
      },
    })
    const { bus, sessions } = meeting
    const from = bus.posts.all.length
    answerWith(sessions, [(post) => post.refuse(409, 'superseded')])
    await meeting.emitAll('t:up', upTo(4))
    await bus.posts.count(from + 1, 'a POST', meeting.patience())
    // With each try over WebSocket the client has had time to post, had it wanted to.
    const tries = 3
    const patience = meeting.patience() + tries * PROBE_MS * meeting.scale
    await bus.attempts.count(bus.attempts.all.length + tries, 'further attempts over WebSocket', patience)
    const early = bus.posts.all.length - from - 1
    hold('FALLBACK-3', early === 0, 'a client posted after 409 and before the next hello', 0, early)
    sessions.close(1001)
    await meeting.takenAll()
    expectPayloads('FALLBACK-3', 'what the bus got by number', upTo(4), meeting.byNumber())
    await meeting.expectCounts('FALLBACK-3', { lost: 0, dropped: 0 })
  },
}

const unknownSession: ClientCase = {
  id: 'post-answers/unknown-session-opens-a-new-stream',
  title: 'After 410 a client opens its stream anew, and posts what was not acknowledged in the new session, from 1',
  requirements: ['FALLBACK-3', 'RESUME-7', 'LOSS-2'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.record({ before: fc.nat({ max: 5 }), after: fc.integer({ min: 1, max: 10 }) }),
      async ({ before, after }) => {
        const meeting = await meetOverHttp(scope)
        const { sessions, bus } = meeting
        await meeting.taken(upTo(before))
        await meeting.heardAll()
        const { length } = sessions.hellos.all
        // The stream stays, as one does behind a proxy; the bus knows nothing of the session any more.
        answerWith(sessions, [
          (post) => {
            sessions.leave()
            post.refuse(410, 'unknown-session')
          },
        ])
        await meeting.emitAll(
          't:up',
          upTo(after).map((number) => before + number),
        )
        await meeting.hello(length + 1)
        await meeting.takenAll()
        const due = upTo(before + after).slice(before)
        expectPayloads('FALLBACK-3', 'what the new session got by number', due, meeting.byNumber())
        const first = bus.posts.all.find((post) => post.query.get('session') === sessions.session.id)?.first
        hold('RESUME-7', first === 1, 'the first POST of a new session did not begin with 1', 1, first)
        await meeting.expectCounts('LOSS-2', { lost: null })
      },
      0.2,
    ),
}

const refusals: Record<string, (post: Post) => void> = {
  '401': (post) => post.refuse(401, 'token-required'),
  '403': (post) => post.refuse(403, 'origin-refused'),
  '409 other-project': (post) => post.refuse(409, 'other-project'),
}

const refused: ClientCase = {
  id: 'post-answers/refusals-wait-five-seconds',
  title: 'After 401, 403 or 409 `other-project` a client asks again after 5,000 ms, less jitter, and loses nothing',
  requirements: ['FALLBACK-3'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.constantFrom(...Object.keys(refusals)),
      async (kind) => {
        const meeting = await meetOverHttp(scope, { timeScale: 0.01 })
        const [post, next] = await postsOf(meeting, 3, [refusals[kind] as (post: Post) => void])
        const wait = (next?.begunMs ?? 0) - (post?.endedMs ?? 0)
        const least = shortestAfterRefusalMs(meeting.scale)
        hold('FALLBACK-3', wait >= least, `a POST came too early after ${kind}`, `at least ${least} ms`, `${wait} ms`)
        expectPayloads('FALLBACK-3', 'what the bus got by number', upTo(3), meeting.byNumber())
        await meeting.expectCounts('FALLBACK-3', { dropped: 0 })
      },
      0.15,
    ),
}

export const postAnswerCases: readonly ClientCase[] = [goesOnAfterReceived, halves, superseded, unknownSession, refused]
