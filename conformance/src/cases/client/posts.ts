/** What a client posts, and when (FALLBACK-2). */
import { setTimeout } from 'node:timers/promises'
import * as fc from 'fast-check'
import { hold, mustCome } from '../../checkers/exactly.js'
import type { Post, SessionBus } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetOverHttp, meetSession } from './session-meeting.js'

const BATCH_LINES = 16_384
/** Time to post in, had a client wanted to; no client takes a silent bus for a legacy one so soon. */
const SOON_MS = 2_000

/** @throws Violation of FALLBACK-2 unless a POST is what the requirement says, in the session there is. */
export function expectWellPosted(post: Post, sessions: SessionBus): void {
  const named = Object.fromEntries(post.query)
  const { id } = sessions.session
  hold(
    'FALLBACK-2',
    post.mediaType === 'application/x-ndjson',
    'another content type',
    'application/x-ndjson',
    post.contentType,
  )
  hold('FALLBACK-2', named.v?.split(',').includes('1') === true, 'a POST did not name version 1 in `v`', 'v=1', named)
  hold('FALLBACK-2', named.session === id, 'a POST did not name its session', id, named)
  hold('FALLBACK-2', /^[1-9]\d*$/.test(named.first ?? ''), 'a POST did not name its first number', undefined, named)
  hold('FALLBACK-2', post.lines.length > 0, 'a POST had no lines')
}

/** @throws Violation of `requirement` where a POST was begun before the one before it had ended. */
export function expectOneAtATime({ wire }: SessionBus, requirement = 'FALLBACK-2'): void {
  const pair = wire.overlappingPosts()
  hold(
    requirement,
    pair === undefined,
    'a POST was begun before the one before it had its answer',
    undefined,
    pair?.map(({ body }) => body.slice(0, 200)),
  )
}

const afterHello: ClientCase = {
  id: 'posts/only-after-hello',
  title: 'A client posts nothing before hello has come over its stream',
  requirements: ['FALLBACK-2', 'FALLBACK-4', 'VER-5'],
  needs: ['fallback', 'session'],
  async check(scope) {
    let greet = () => {}
    const meeting = await meetSession(scope, {
      timeScale: 0.002,
      prepare: (sessions) => {
        sessions.blockWebSockets()
        sessions.wire.streamReception = (attempt) => {
          attempt.accept().write(': a comment\n\n')
          greet = () => sessions.greetStream(attempt)
        }
      },
    })
    const { bus, sessions, client } = meeting
    await client.listen()
    await meeting.emitAll('t:up', upTo(5))
    await bus.streams.count(1, 'a stream', meeting.patience())
    // The client goes on trying WebSocket: with each try it has had time to post, had it wanted to.
    const further = bus.attempts.count(bus.attempts.all.length + 2, 'attempts over WebSocket', meeting.patience())
    // Where the tries are far between, it may take the bus for a legacy one by then (VER-6).
    if (meeting.scale < 1) await mustCome('FALLBACK-4', further)
    else await Promise.race([further.catch(() => {}), setTimeout(SOON_MS)])
    const early = bus.posts.all.length
    hold('FALLBACK-2', early === 0, 'a client posted before it had hello', 0, early)
    greet()
    await meeting.takenAll()
    for (const post of bus.posts.all) expectWellPosted(post, sessions)
    expectPayloads('FALLBACK-2', 'what was emitted before hello', upTo(5), meeting.byNumber())
  },
}

const oneAtATime: ClientCase = {
  id: 'posts/one-at-a-time-in-order',
  title: 'POSTs go one at a time, each beginning with the number after the last, in the order of the emits',
  requirements: ['FALLBACK-2', 'ORDER-2'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 }),
      async (bursts) => {
        const meeting = await meetOverHttp(scope)
        const { bus, sessions } = meeting
        let emitted = 0
        let answer = () => {}
        sessions.onPost = (post) => {
          answer = () => post.reply(sessions.take(post))
        }
        for (const [index, burst] of bursts.entries()) {
          await meeting.emitAll(
            't:up',
            upTo(burst).map((number) => emitted + number),
          )
          emitted += burst
          await bus.posts.count(index + 1, 'POSTs', meeting.patience())
          // The next burst is emitted while this POST waits for its answer.
          if (index === bursts.length - 1) sessions.onPost = (post) => post.reply(sessions.take(post))
          else {
            await meeting.emitAll('t:up', [emitted + 1])
            emitted += 1
          }
          answer()
        }
        await meeting.takenAll()
        expectOneAtATime(sessions)
        let next = 1
        for (const post of bus.posts.all) {
          expectWellPosted(post, sessions)
          hold(
            'FALLBACK-2',
            post.first === next,
            'a POST began with another number than the one after the last',
            next,
            post.first,
          )
          next += post.lines.length
        }
        expectPayloads('ORDER-2', 'what the bus got by number', upTo(emitted), meeting.byNumber())
      },
      0.25,
    ),
}

const withinTheLimit: ClientCase = {
  id: 'posts/within-the-limit-of-bytes',
  title: "A POST has no more bytes than hello's limit, and what is too large by itself is dropped",
  requirements: ['FALLBACK-2', 'LIMIT-5'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.record({
        limit: fc.integer({ min: 1_000, max: 3_000 }),
        sizes: fc.array(fc.constantFrom(1, 100, 300, 3_001), { minLength: 5, maxLength: 40 }),
      }),
      async ({ limit, sizes }) => {
        const meeting = await meetOverHttp(scope, {
          prepare: (sessions) => {
            sessions.greeting = { limits: { maxMessageBytes: limit } }
          },
        })
        const { bus, sessions } = meeting
        const payloads = sizes.map((size, index) => `${index}:${'é'.repeat(size)}`)
        await meeting.taken(payloads)
        const bytes = Math.max(...bus.posts.all.map(({ body }) => Buffer.byteLength(body)))
        hold('FALLBACK-2', bytes <= limit, 'a POST was larger than hello allows', limit, bytes)
        const fits = payloads.filter((_, index) => sizes[index] !== 3_001)
        expectPayloads(
          'LIMIT-5',
          'what fits',
          fits,
          meeting.byNumber().filter(({ type }) => type !== 'none'),
        )
        await meeting.expectCounts('LIMIT-5', { dropped: sizes.length - fits.length })
        expectOneAtATime(sessions)
      },
      0.2,
    ),
}

const withinTheLines: ClientCase = {
  id: 'posts/within-the-limit-of-lines',
  title: 'A POST has no more than 16,384 lines',
  requirements: ['FALLBACK-2'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const count = BATCH_LINES + 600
    const room = { events: count + 10, bytes: 64 * 1024 * 1024 }
    const meeting = await meetOverHttp(scope, { queue: room, window: room })
    const { bus, sessions } = meeting
    let answer = () => {}
    sessions.onPost = (post) => {
      answer = () => post.reply(sessions.take(post))
      sessions.onPost = (next) => next.reply(sessions.take(next))
    }
    await meeting.emitAll('t:up', [1])
    await bus.posts.count(1, 'a POST', meeting.patience())
    await meeting.emitAll(
      't:up',
      upTo(count).map((number) => number + 1),
    )
    answer()
    await meeting.takenAll()
    const most = Math.max(...bus.posts.all.map(({ lines }) => lines.length))
    hold('FALLBACK-2', most <= BATCH_LINES, 'a POST had too many lines', BATCH_LINES, most)
    expectPayloads('ORDER-2', 'what the bus got by number', upTo(count + 1), meeting.byNumber())
  },
}

const asABridgeOrAPanel: ClientCase = {
  id: 'posts/role-token-and-project',
  title: 'Streams and POSTs carry role, token and project as every connection does',
  requirements: ['CONN-10', 'TOKEN-5', 'PROJ-3', 'VER-5'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.record({
        bridge: fc.boolean(),
        token: fc.constantFrom(undefined, 's3cret+/='),
        project: fc.constantFrom(undefined, 'shop & co'),
        basePath: fc.constantFrom(undefined, '/tools/bus'),
      }),
      async ({ bridge, token, project, basePath }) => {
        const meeting = await meetOverHttp(scope, {
          bridge,
          ...(token === undefined ? {} : { token }),
          ...(project === undefined ? {} : { project }),
          ...(basePath === undefined ? {} : { basePath }),
        })
        const { bus } = meeting
        await meeting.taken(upTo(2))
        for (const [kind, made] of [
          ...bus.streams.all.map((one) => ['sse', one] as const),
          ...bus.posts.all.map((one) => ['send', one] as const),
        ]) {
          const { query, path } = made
          const due = `${basePath ?? '/__devtools'}/${kind}`
          hold('CONN-10', path === due, 'a request went elsewhere than below the base path', due, path)
          const role = query.get('bridge')
          hold('CONN-10', role === (bridge ? 'server' : null), 'a request named another role', bridge, role)
          hold('TOKEN-5', made.token === (token ?? null), 'a request did not carry the token', token, made.token)
          const named = query.get('project')
          hold('PROJ-3', named === (project ?? null), 'a request did not name the project', project, named)
          hold('VER-5', query.get('v')?.split(',').includes('1') === true, 'a request did not name version 1 in `v`')
        }
      },
      0.2,
    ),
}

export const postCases: readonly ClientCase[] = [
  afterHello,
  oneAtATime,
  withinTheLimit,
  withinTheLines,
  asABridgeOrAPanel,
]
