import { describe, expect, it } from 'vitest'
import type { PostAnswer, PostRequest } from '../src/link/transport.js'
import { sessionHello } from './simulated/session-hello.js'
import { simulatedLink } from './simulated/simulated-link.js'

const LIMIT = 8_388_608

/** A link that listens, and whose POSTs the test answers. */
function link(options: { history?: number; timeScale?: number } = {}) {
  const posts: (PostRequest & { answer: (answer: PostAnswer) => void })[] = []
  const simulated = simulatedLink({
    ...options,
    post: (request) => new Promise((answer) => void posts.push({ ...request, answer })),
  })
  const { bus, streams, time, front } = simulated
  const port = front.port()
  const heard: string[] = []
  port.listen((event) => heard.push(event.type))
  const failTenTimes = (): void => {
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      bus.latest.end(1006, 'reset')
      time.advance(5_000)
    }
  }
  const fallBack = (): void => {
    failTenTimes()
    streams.latest.accept()
    streams.latest.hello(LIMIT, sessionHello())
  }
  const answer = async (received: number): Promise<void> => {
    posts.at(-1)?.answer({ status: 202, body: JSON.stringify({ accepted: 1, rejected: [], received }) })
    await time.pass(0)
  }
  return { ...simulated, port, heard, posts, failTenTimes, fallBack, answer }
}

describe('without WebSocket (FALLBACK-1)', () => {
  it('nine failed attempts are not enough, ten are; the stream keeps to the backoff', () => {
    const { bus, streams, time, front, failTenTimes } = link()
    failTenTimes()
    expect(bus.attempts).toHaveLength(10)
    expect(streams.attempts).toHaveLength(1)
    expect(streams.latest.at - (bus.latest.at + 5_000)).toBe(0)
    streams.latest.end(1006, 'the event stream was answered 404')
    time.advance(4_999)
    expect(streams.attempts).toHaveLength(1)
    time.advance(1)
    expect(streams.attempts).toHaveLength(2)
    expect(front.status.current).toMatchObject({ status: 'connecting', reason: expect.stringContaining('404') })
  })

  it.each([1008, 4009])('a close with %i is no failed attempt, since it came through, and ends their row', (code) => {
    const { bus, streams, time } = link()
    const fail = (times: number): void => {
      for (let attempt = 1; attempt <= times; attempt += 1) {
        bus.latest.end(1006, 'reset')
        time.advance(5_000)
      }
    }
    fail(9)
    bus.latest.accept()
    bus.latest.end(code, 'no')
    time.advance(5_000)
    fail(9)
    expect([bus.attempts.length, streams.attempts.length]).toEqual([20, 0])
    fail(1)
    expect([bus.attempts.length, streams.attempts.length]).toEqual([20, 1])
  })

  it('a runtime that has none goes over HTTP at once, says why, and never tries it', () => {
    const { bus, streams, time, front } = link()
    bus.latest.unavailable('install ws')
    expect(streams.attempts).toHaveLength(1)
    streams.latest.accept()
    expect(front.status.current.status).toBe('connecting')
    streams.latest.hello(LIMIT, sessionHello())
    expect(front.status.current).toMatchObject({ status: 'fallback', reason: expect.stringContaining('install ws') })
    for (let round = 0; round < 10; round += 1) {
      time.advance(20_000)
      streams.latest.say({ type: '$bus:ack', payload: { received: 0 } })
    }
    expect(bus.attempts).toHaveLength(1)
  })

  it('posts only after hello, and hears what comes down the stream', async () => {
    const { streams, time, port, posts, heard, failTenTimes, answer } = link()
    failTenTimes()
    port.emit('a:1', null)
    streams.latest.accept()
    await time.pass(1_000)
    expect(posts).toHaveLength(0)
    streams.latest.hello(LIMIT, sessionHello())
    expect(posts[0]?.session).toEqual({ session: 'session-0000000000000001', first: 1 })
    streams.latest.say({ type: 'b:1' })
    await answer(1)
    port.emit('a:2', null)
    expect(posts[1]?.session?.first).toBe(2)
    expect(heard).toEqual(['b:1'])
  })

  it('a stream refused with 401, 403 or 409 is asked again after 5 s, and says so', () => {
    const { streams, time, front, failTenTimes } = link()
    failTenTimes()
    streams.latest.refuse(401)
    expect(front.status.current).toMatchObject({ status: 'closed', reason: expect.stringContaining('401') })
    time.advance(4_999)
    expect(streams.attempts).toHaveLength(1)
    time.advance(1)
    expect(streams.attempts).toHaveLength(2)
  })

  it('a stream over which nothing comes is no fallback, until something does; what is emitted is posted all the same', async () => {
    const { streams, time, front, port, posts, statuses, failTenTimes } = link()
    failTenTimes()
    streams.latest.accept()
    port.emit('a:1', null)
    await time.pass(5_000)
    expect(front.status.current).toMatchObject({
      status: 'connecting',
      reason: expect.stringContaining('nothing arrives'),
    })
    expect(posts).toHaveLength(1)
    expect(statuses.map(({ status }) => status)).not.toContain('fallback')
    streams.latest.trickle()
    expect(front.status.current.status).toBe('fallback')
  })

  it('a quiet stream of a legacy bus that has begun with a byte is a fallback (VER-6)', async () => {
    const { streams, time, front, failTenTimes } = link()
    failTenTimes()
    streams.latest.accept()
    streams.latest.trickle()
    await time.pass(5_000)
    expect(front.status.current.status).toBe('fallback')
  })

  it('refused POSTs are reported while the stream goes on, and so is their end', async () => {
    const { streams, time, front, port, posts, heard, fallBack, answer } = link()
    fallBack()
    port.emit('a:1', null)
    posts[0]?.answer({ status: 403, body: '{"error":{"code":"origin-refused","message":"not you"}}' })
    await time.pass(0)
    expect(front.status.current).toMatchObject({ status: 'closed', reason: expect.stringContaining('not you') })
    streams.latest.say({ type: 'b:1' })
    expect(heard).toEqual(['b:1'])
    await time.pass(5_000)
    await answer(1)
    expect(front.status.current.status).toBe('fallback')
  })

  it('after 410 the stream is opened anew, and its hello begins a new session', async () => {
    const { streams, time, front, port, posts, fallBack } = link()
    fallBack()
    port.emit('a:1', null)
    posts[0]?.answer({ status: 410, body: '{"error":{"code":"unknown-session","message":"…"}}' })
    await time.pass(5_000)
    expect(streams.attempts).toHaveLength(2)
    streams.latest.accept()
    streams.latest.hello(LIMIT, sessionHello({ session: 'session-0000000000000002' }))
    expect(posts[1]).toMatchObject({ session: { session: 'session-0000000000000002', first: 1 }, body: posts[0]?.body })
    expect(front.status.current).toMatchObject({ status: 'fallback', lost: null, gaps: 1 })
  })
})

describe('the way back (FALLBACK-4)', () => {
  it('is tried every 30 s while the stream goes on, and taken at hello: nothing lost, nothing twice', async () => {
    const { bus, streams, time, front, port, posts, heard, fallBack, answer } = link()
    fallBack()
    for (let index = 1; index <= 3; index += 1) port.emit(`a:${index}`, null)
    streams.latest.say({ type: 'b:1' })
    await answer(1)
    time.advance(25_000)
    expect(bus.attempts).toHaveLength(11)
    bus.latest.end(1006, 'reset')
    streams.latest.say({ type: '$bus:ack', payload: { received: 1 } })
    time.advance(29_999)
    expect(bus.attempts).toHaveLength(11)
    streams.latest.say({ type: 'b:2' })
    time.advance(1)
    expect(bus.latest.query.session).toEqual({ session: 'session-0000000000000001', received: 2, first: 2 })
    bus.latest.accept()
    streams.latest.say({ type: 'b:3' })
    expect(front.status.current.status).toBe('fallback')
    // A POST with 2 and 3 is under way: the bus has 2.
    bus.latest.hello(LIMIT, sessionHello({ resumed: true, received: 2, next: 3 }))
    expect(front.status.current).toEqual({ status: 'open', lost: 0, gaps: 0, dropped: 0 })
    expect(streams.latest.aborted).toBe(true)
    expect(bus.latest.sent.map((text) => JSON.parse(text).type)).toEqual(['a:3'])
    for (const connection of [bus.latest, streams.latest]) connection.say({ type: 'b:3' })
    bus.latest.say({ type: 'b:4' })
    await answer(3)
    expect(heard).toEqual(['b:1', 'b:2', 'b:3', 'b:4'])
    expect(posts).toHaveLength(2)
  })

  it('is taken too where there is no stream at the moment', () => {
    const { bus, streams, time, front, failTenTimes } = link()
    failTenTimes()
    while (bus.attempts.length === 10) {
      streams.latest.end()
      time.advance(5_000)
    }
    const { length } = streams.attempts
    bus.latest.accept()
    bus.latest.hello(LIMIT, sessionHello())
    time.advance(20_000)
    expect(front.status.current.status).toBe('open')
    expect(streams.attempts).toHaveLength(length)
  })

  it('leads on to ten more attempts when WebSocket is gone again', () => {
    const { bus, streams, time, fallBack } = link()
    fallBack()
    time.advance(25_000)
    bus.latest.accept()
    bus.latest.hello(LIMIT, sessionHello({ resumed: true }))
    bus.latest.say({ type: 'b:1' })
    const { length } = streams.attempts
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      bus.latest.end()
      time.advance(5_000)
    }
    expect(streams.attempts).toHaveLength(length)
    bus.latest.end()
    time.advance(5_000)
    expect(streams.attempts).toHaveLength(length + 1)
  })

  it('obeys timeScale', () => {
    const { bus, time, fallBack } = link({ timeScale: 0.1 })
    fallBack()
    expect(bus.attempts).toHaveLength(11)
    bus.latest.end()
    time.advance(2_999)
    expect(bus.attempts).toHaveLength(11)
    time.advance(1)
    expect(bus.attempts).toHaveLength(12)
  })
})

describe('a legacy bus over HTTP (VER-6, FALLBACK-5)', () => {
  it('gets each event by itself after the answer to the one before, once it has shown that it is one', async () => {
    const { streams, time, port, posts, front, heard, failTenTimes } = link()
    failTenTimes()
    port.emit('a:1', null)
    port.emit('a:2', null)
    streams.latest.accept()
    streams.latest.say({ type: 'b:1' })
    expect(heard).toEqual(['b:1'])
    expect(front.status.current.status).toBe('fallback')
    expect(posts).toHaveLength(1)
    expect(posts[0]).toMatchObject({ contentType: 'application/json' })
    expect(posts[0]?.session).toBeUndefined()
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({ type: 'a:1', source: 'server-bridge' })
    posts[0]?.answer({ status: 200, body: '' })
    await time.pass(0)
    expect(posts).toHaveLength(2)
  })
})

describe('a stream', () => {
  it('keeps the process alive until what was emitted is confirmed, and while somebody listens', async () => {
    let answer = (_: PostAnswer): void => {}
    const post = () =>
      new Promise<PostAnswer>((resolve) => {
        answer = resolve
      })
    const { bus, streams, time, front } = simulatedLink({ post })
    const port = front.port()
    port.emit('a:1', null)
    bus.latest.unavailable('install ws')
    streams.latest.accept()
    streams.latest.hello(LIMIT, sessionHello())
    expect(streams.latest.held).toBe(true)
    answer({ status: 202, body: '{"accepted":1,"rejected":[],"received":1}' })
    await time.pass(0)
    expect(streams.latest.held).toBe(false)
    port.listen(() => {})
    expect(streams.latest.held).toBe(true)
  })
})

describe('stopping over HTTP', () => {
  it('posts what is left, then ends the stream', async () => {
    const { streams, time, front, port, posts, fallBack, answer } = link()
    fallBack()
    port.emit('a:1', null)
    port.emit('a:2', null)
    const closed = front.close(1_000)
    expect(streams.latest.aborted).toBe(false)
    await answer(1)
    expect(posts).toHaveLength(2)
    await answer(2)
    expect(await closed).toBe(true)
    expect(streams.latest.aborted).toBe(true)
    expect(front.status.current).toMatchObject({ status: 'closed', dropped: 0 })
    expect(time.pendingTimers).toBe(0)
  })

  it('does not wait for ever', async () => {
    const { streams, time, front, port, fallBack } = link()
    fallBack()
    port.emit('a:1', null)
    port.emit('a:2', null)
    const closed = front.close(1_000)
    await time.pass(1_000)
    expect(await closed).toBe(false)
    expect(streams.latest.aborted).toBe(true)
    expect(front.status.current).toMatchObject({ status: 'closed', dropped: 1 })
    expect(time.pendingTimers).toBe(0)
  })

  it('with nothing left is done at once, also while a way back is tried', async () => {
    const { bus, time, front, fallBack } = link()
    fallBack()
    time.advance(25_000)
    const closed = front.close()
    expect(bus.latest.aborted).toBe(true)
    expect(await closed).toBe(true)
    expect(time.pendingTimers).toBe(0)
  })
})
