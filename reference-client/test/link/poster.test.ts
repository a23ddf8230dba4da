import { describe, expect, it } from 'vitest'
import { Poster } from '../../src/link/poster.js'
import { EventQueue } from '../../src/link/queue.js'
import { LinkSession } from '../../src/link/session.js'
import type { PostAnswer, PostRequest } from '../../src/link/transport.js'
import { VirtualTime } from '../simulated/virtual-time.js'

const HELLO = {
  resumed: false,
  received: 0,
  lost: 0,
  next: 1,
  history: 0,
  windowEvents: 10,
  windowMs: 120_000,
  heartbeatMs: 15_000,
}
const ID = 'session-0000000000000001'

/** A poster whose POSTs the test answers, and 20 events of 100 bytes in its queue. */
function posting({ sessions = true, events = 20, limit = 10_000, window = {}, timeScale = 1 } = {}) {
  const time = new VirtualTime()
  const posts: (PostRequest & { answer: (answer: PostAnswer) => void })[] = []
  const session = new LinkSession(window)
  const greeting = {
    hello: sessions,
    maxMessageBytes: limit,
    session: sessions ? { ...HELLO, session: ID } : undefined,
  }
  session.greeted(greeting)
  const queue = new EventQueue()
  const told = { dropped: [] as string[], gone: 0, refused: [] as (string | undefined)[] }
  const poster = new Poster({
    post: (request) => new Promise((answer) => void posts.push({ ...request, answer })),
    host: time,
    session,
    queue,
    timeScale,
    dropped: (given) => void told.dropped.push(...given.map(({ eventId }) => eventId)),
    moved: () => {},
    sessionGone: () => {
      told.gone += 1
    },
    refused: (why) => void told.refused.push(why),
  })
  const emit = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      const eventId = `e${queue.length + session.outbox.next}`
      queue.push({ eventId, text: `{"type":"a:b","eventId":"${eventId}"}`.padEnd(100), bytes: 100 })
    }
    poster.wake()
  }
  const answer = async (status: number, body: object = {}): Promise<void> => {
    posts.at(-1)?.answer({ status, body: JSON.stringify(body) })
    await time.pass(0)
  }
  emit(events)
  poster.start(limit)
  return { time, posts, session, queue, told, poster, emit, answer, greeting }
}

function numbers({ session, body }: PostRequest): number[] {
  return body.split('\n').map((_, index) => (session?.first ?? 0) + index)
}

describe('POSTs of a session (FALLBACK-2, FALLBACK-3)', () => {
  it('are given up with their stream, so that there are never two at a time', async () => {
    const { posts, poster, session, greeting, answer } = posting()
    poster.stop()
    expect(posts[0]?.signal.aborted).toBe(true)
    session.greeted({ ...greeting, session: { ...HELLO, session: ID, resumed: true, received: 3 } })
    poster.start(10_000)
    expect(posts[1]?.signal.aborted).toBe(false)
    expect(numbers(posts[1] as PostRequest)[0]).toBe(4)
    posts[0]?.answer({ status: 202, body: '{"received":20}' })
    await answer(202, { received: 20 })
    expect(session.outbox.length).toBe(0)
  })

  it('go one at a time, from where the answer before has left off', async () => {
    const { posts, emit, answer, poster } = posting()
    expect(posts).toHaveLength(1)
    expect(posts[0]).toMatchObject({ contentType: 'application/x-ndjson', session: { session: ID, first: 1 } })
    emit(3)
    expect(posts).toHaveLength(1)
    await answer(202, { accepted: 20, rejected: [], received: 20 })
    expect(numbers(posts[1] as PostRequest)).toEqual([21, 22, 23])
    await answer(202, { accepted: 3, rejected: [], received: 23 })
    expect(await poster.idle()).toBe(true)
  })

  it('are of so many bytes as the bus takes, line ends included, and of no more events than the window', async () => {
    const small = posting({ limit: 505 })
    expect(small.posts[0]?.body.length).toBeLessThanOrEqual(505)
    expect(numbers(small.posts[0] as PostRequest)).toEqual([1, 2, 3, 4, 5])
    const narrow = posting({ window: { events: 3 } })
    expect(numbers(narrow.posts[0] as PostRequest)).toEqual([1, 2, 3])
  })

  it('that get no answer, 408, 429 or 5xx go again as they were, under the backoff', async () => {
    const { posts, time, emit, answer } = posting()
    for (const [index, status] of [0, 408, 429, 500, 599].entries()) {
      await answer(status)
      emit(1)
      await time.pass(100 * 2 ** index - 1)
      expect(posts).toHaveLength(index + 1)
      await time.pass(1)
      expect(posts).toHaveLength(index + 2)
      expect(posts[index + 1]?.body).toBe(posts[0]?.body)
    }
    await answer(202, { received: 20 })
    expect(numbers(posts.at(-1) as PostRequest)).toEqual([21, 22, 23, 24, 25])
    await answer(500)
    await time.pass(100)
    expect(posts).toHaveLength(8)
  })

  it('leave out what an ack has said meanwhile', async () => {
    const { posts, time, session, answer } = posting()
    session.outbox.acknowledge(18)
    await answer(0)
    await time.pass(100)
    expect(numbers(posts[1] as PostRequest)).toEqual([19, 20])
  })

  it('whose answer is overtaken by an ack are answered all the same', async () => {
    const { posts, session, emit, told, answer } = posting()
    session.outbox.acknowledge(20)
    await answer(400, { accepted: 0, rejected: [], received: 20 })
    emit(1)
    expect(numbers(posts[1] as PostRequest)).toEqual([21])
    expect(told.dropped).toEqual([])
  })

  it.each([413, 400])(
    'answered %i are halved, until a single event is given up, whose number stays',
    async (status) => {
      const { posts, told, answer } = posting({ events: 5 })
      await answer(status)
      expect(numbers(posts[1] as PostRequest)).toEqual([1, 2])
      await answer(status)
      expect(numbers(posts[2] as PostRequest)).toEqual([1])
      await answer(status)
      expect(told.dropped).toEqual(['e1'])
      expect(posts[3]?.body).toBe('null')
      await answer(400, { received: 1, rejected: [{ index: 0, code: 'invalid-event', message: 'null' }] })
      expect(numbers(posts[4] as PostRequest)).toEqual([2, 3, 4, 5])
    },
  )

  it('answered 400 or 202 with rejected lines go on behind `received`, and what was rejected is reported', async () => {
    const { posts, time, told, answer } = posting({ events: 2 })
    await answer(400, { accepted: 0, rejected: [{ index: 0, code: 'invalid-event', message: '…' }], received: 1 })
    expect(numbers(posts[1] as PostRequest)).toEqual([2])
    expect(time.reports).toEqual([expect.stringMatching(/^the bus discarded \d+ events of this link$/)])
    expect(told.dropped).toEqual([])
  })

  it('answered with bad lines that are counted alone: they are reported with the others (SEND-3)', async () => {
    const { time, answer } = posting({ events: 120, limit: 100_000 })
    const rejected = Array.from({ length: 100 }, (_, index) => ({ index, code: 'invalid-event', message: '…' }))
    await answer(400, { accepted: 0, rejected, unlisted: 20, received: 120 })
    expect(time.reports).toEqual(['the bus discarded 120 events of this link'])
  })

  it('whose unlisted bad lines are the placeholders of given-up events: those are not reported', async () => {
    const { posts, time, answer } = posting({ events: 3 })
    await answer(413)
    await answer(413)
    expect(posts[2]?.body).toBe('null')
    await answer(400, { accepted: 0, rejected: [], unlisted: 1, received: 1 })
    expect(time.reports).toEqual([])
  })

  it.each([1e9, -1, 0.5, '7', null])('answered with %s unlisted lines are reported within reason', async (unlisted) => {
    const { time, answer } = posting({ events: 2 })
    await answer(400, { accepted: 0, rejected: [{ index: -1e9 }], unlisted, received: 2 })
    expect(time.reports).toEqual([`the bus discarded ${unlisted === 1e9 ? 2 : 1} events of this link`])
  })

  it('answered 202 with nothing new are not repeated at once', async () => {
    const { posts, time, answer } = posting()
    await answer(202, { received: 0 })
    expect(posts).toHaveLength(1)
    await time.pass(100)
    expect(posts).toHaveLength(2)
  })

  it('stop after 409 superseded, until the next hello', async () => {
    const { posts, time, poster, session, greeting, answer } = posting()
    await answer(409, { error: { code: 'superseded', message: '…' } })
    await time.pass(60_000)
    expect(posts).toHaveLength(1)
    session.greeted({ ...greeting, session: { ...HELLO, session: ID, resumed: true, received: 5 } })
    poster.start(10_000)
    expect(posts[1]?.session?.first).toBe(6)
  })

  it('answered 410 need a new session', async () => {
    const { told, answer } = posting()
    await answer(410, { error: { code: 'unknown-session', message: '…' } })
    expect(told.gone).toBe(1)
  })

  it.each([401, 403, 409])('answered %i are reported, and asked again after 5 s', async (status) => {
    const { posts, time, told, answer } = posting({ timeScale: 0.1 })
    await answer(status, { error: { code: 'x', message: 'no entry' } })
    expect(told.refused).toEqual([expect.stringContaining(`${status}: no entry`)])
    await time.pass(499)
    expect(posts).toHaveLength(1)
    await time.pass(1)
    expect(posts[1]?.body).toBe(posts[0]?.body)
    await answer(202, { received: 20 })
    expect(told.refused.at(-1)).toBeUndefined()
  })

  it('that were under way when the connection ended are nobody’s any more', async () => {
    const { posts, time, session, poster, answer } = posting()
    const left = poster.idle()
    poster.stop()
    expect(await left).toBe(false)
    await answer(202, { received: 20 })
    await time.pass(60_000)
    expect(session.outbox.first).toBe(1)
    expect(posts).toHaveLength(1)
    expect(time.pendingTimers).toBe(0)
  })

  it('leave out what is over the limit of the bus (LIMIT-5)', async () => {
    const { posts, told, queue, poster, answer } = posting({ events: 1 })
    queue.push({ eventId: 'large', text: 'x'.repeat(20_000), bytes: 20_000 })
    poster.wake()
    await answer(202, { received: 1 })
    expect(told.dropped).toEqual(['large'])
    expect(posts).toHaveLength(1)
    expect(await poster.idle()).toBe(true)
  })
})

describe('POSTs without a session (FALLBACK-5)', () => {
  it('carry one event each, in order, each after the answer to the one before', async () => {
    const { posts, time, told, answer } = posting({ sessions: false, events: 3 })
    expect(posts[0]).toMatchObject({ contentType: 'application/json', body: expect.stringContaining('"e1"') })
    expect(posts[0]?.session).toBeUndefined()
    await answer(0)
    await time.pass(100)
    expect(posts[1]?.body).toBe(posts[0]?.body)
    await answer(200, {})
    expect(posts[2]?.body).toContain('"e2"')
    await answer(413)
    expect(told.dropped).toEqual(['e2'])
    expect(posts[3]?.body).toContain('"e3"')
    await answer(202, { accepted: 1, rejected: [] })
    expect(posts).toHaveLength(4)
  })
})
