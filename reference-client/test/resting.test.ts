import { describe, expect, it } from 'vitest'
import type { PostRequest } from '../src/link/transport.js'
import { sessionHello } from './simulated/session-hello.js'
import { simulatedLink } from './simulated/simulated-link.js'

const LIMIT = 8_388_608
const WINDOW = { events: 1_000, bytes: 16_777_216, ms: 120_000 }
const GONE = { status: 410, body: '{"error":{"code":"unknown-session","message":"gone"}}' }

/** A link over HTTP, in its session, of an application that is out of sight; its POSTs are answered at once. */
function hidden(hello: object = sessionHello({ window: WINDOW }), status = 202) {
  const posts: PostRequest[] = []
  const answers = { status }
  const link = simulatedLink({
    post: async (request) => {
      posts.push(request)
      const { session, body } = request
      const received = (session?.first ?? 1) - 1 + body.split('\n').length
      return answers.status === 202
        ? { status: 202, body: JSON.stringify({ accepted: 1, rejected: [], received }) }
        : GONE
    },
  })
  const { bus, streams, front } = link
  const port = front.port()
  const heard: string[] = []
  port.listen((event) => heard.push(event.type))
  front.rest(true)
  bus.latest.unavailable('there is no WebSocket here')
  streams.latest.accept()
  streams.latest.hello(LIMIT, hello)
  const back = (members: object = {}): void => {
    streams.latest.accept()
    streams.latest.hello(LIMIT, sessionHello({ window: WINDOW, resumed: true, ...members }))
  }
  return { ...link, port, posts, heard, answers, back, open: () => !streams.latest.aborted }
}

describe('an application out of sight (FALLBACK-6)', () => {
  it('lets its stream go once nothing comes any more, and opens it again before the session is in danger', () => {
    const { streams, time, open, back, heard } = hidden()
    time.advance(400)
    streams.latest.say({ type: 'a:1' })
    time.advance(499)
    expect(open()).toBe(true)
    time.advance(1)
    expect(open()).toBe(false)
    time.advance(4_999)
    expect(streams.attempts).toHaveLength(1)
    time.advance(1)
    expect(streams.attempts).toHaveLength(2)
    expect(streams.latest.query.session).toMatchObject({ received: 1, first: 1 })
    back({ next: 2 })
    streams.latest.say({ type: 'a:2' })
    time.advance(500)
    expect(open()).toBe(false)
    expect(heard).toEqual(['a:1', 'a:2'])
  })

  it('does so too where something comes all the time', () => {
    const { streams, time, open } = hidden()
    for (let ms = 0; ms < 1_999; ms += 1) {
      time.advance(1)
      streams.latest.say({ type: 'a:x' })
    }
    expect(open()).toBe(true)
    time.advance(1)
    expect(open()).toBe(false)
  })

  it('is away for a quarter of a short session at most', () => {
    const { streams, time } = hidden(sessionHello({ window: { ...WINDOW, ms: 1_000 } }))
    time.advance(500 + 249)
    expect(streams.attempts).toHaveLength(1)
    time.advance(1)
    expect(streams.attempts).toHaveLength(2)
  })

  it('goes on posting meanwhile, under the numbers of its session', async () => {
    const { time, port, posts, open, front } = hidden()
    time.advance(500)
    port.emit('b:1', null)
    await time.pass(0)
    port.emit('b:2', null)
    await time.pass(0)
    expect(open()).toBe(false)
    expect(posts.map(({ session }) => session?.first)).toEqual([1, 2])
    expect(front.status.current).toMatchObject({ status: 'fallback', lost: 0, dropped: 0 })
  })

  it('is back at once when it is in sight again, and stays', () => {
    const { streams, time, front, open, back } = hidden()
    time.advance(500)
    front.rest(false)
    expect(streams.attempts).toHaveLength(2)
    back()
    time.advance(20_000)
    expect(open()).toBe(true)
    expect(streams.attempts).toHaveLength(2)
  })

  it('opens its stream where a POST shows that the session is gone', async () => {
    const { streams, time, port, answers } = hidden()
    time.advance(500)
    answers.status = 410
    port.emit('b:1', null)
    await time.pass(0)
    expect(streams.attempts).toHaveLength(2)
  })

  it('keeps to the backoff where it cannot come back', () => {
    const { streams, time, front } = hidden()
    time.advance(5_500)
    streams.latest.end(1006, 'refused')
    expect(streams.attempts).toHaveLength(2)
    expect(front.status.current.status).toBe('connecting')
    time.advance(100)
    expect(streams.attempts).toHaveLength(3)
    streams.latest.end(1006, 'refused')
    time.advance(199)
    expect(streams.attempts).toHaveLength(3)
  })

  it('keeps the stream of a bus without sessions: nothing would bring back what came meanwhile', () => {
    const { time, open } = hidden({})
    time.advance(60_000)
    expect(open()).toBe(true)
  })

  it('keeps a WebSocket', () => {
    const { front, bus, time } = simulatedLink()
    front.port().listen(() => {})
    front.rest(true)
    bus.latest.accept()
    bus.latest.hello(LIMIT, sessionHello({ window: WINDOW }))
    time.advance(20_000)
    expect(bus.latest.aborted).toBe(false)
    expect(bus.attempts).toHaveLength(1)
  })

  it('sends the rest when it is stopped meanwhile, and does not come back', async () => {
    const { streams, time, port, posts, front } = hidden()
    time.advance(500)
    port.emit('b:1', null)
    port.emit('b:2', null)
    const closed = front.close()
    await time.pass(0)
    expect(await closed).toBe(true)
    expect(posts.flatMap(({ body }) => body.split('\n'))).toHaveLength(2)
    await time.pass(60_000)
    expect(streams.attempts).toHaveLength(1)
  })
})
