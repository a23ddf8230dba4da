import { describe, expect, it } from 'vitest'
import { sessionHello } from './simulated/session-hello.js'
import { type SimulatedOptions, simulatedLink, typesOf } from './simulated/simulated-link.js'

const LIMIT = 8_388_608

/** A link in its session, with what one listener hears. */
function inSession(options: SimulatedOptions = {}, hello: object = {}) {
  const link = simulatedLink(options)
  const port = link.front.port()
  const heard: string[] = []
  port.listen((event) => heard.push(event.type))
  link.bus.latest.accept()
  link.bus.latest.hello(LIMIT, sessionHello(hello))
  const emit = (...types: string[]): void => {
    for (const type of types) port.emit(type, null)
  }
  const say = (...types: string[]): void => {
    for (const type of types) link.bus.latest.say({ type })
  }
  const back = (members: object = {}, code = 1006): void => {
    if (!link.bus.latest.ended) link.bus.latest.end(code)
    link.time.advance(5_000)
    link.bus.latest.accept()
    link.bus.latest.hello(LIMIT, sessionHello({ resumed: true, ...members }))
  }
  return { ...link, port, heard, emit, say, back, sent: () => typesOf(link.bus.latest.sent) }
}

describe('coming back (RESUME-5, RESUME-6, LOSS-3, ACK-3)', () => {
  it('names the session, what it has had, and the lowest number it may still send', () => {
    const { bus, time, emit, say } = inSession()
    expect(bus.latest.query).toEqual({ session: undefined, history: 0 })
    emit('a:1', 'a:2', 'a:3')
    say('b:1', 'b:2')
    bus.latest.say({ type: '$bus:ack', payload: { received: 2 } })
    bus.latest.end()
    time.advance(100)
    expect(bus.latest.query.session).toEqual({ session: 'session-0000000000000001', received: 2, first: 3 })
  })

  it('sends again what the bus does not have, then the rest, and hears nothing twice', () => {
    const { bus, front, heard, emit, say, back, sent } = inSession()
    emit('a:1', 'a:2', 'a:3')
    say('b:1', 'b:2')
    bus.latest.end()
    emit('a:4')
    back({ received: 1, next: 2 })
    expect(sent()).toEqual(['a:2', 'a:3', 'a:4'])
    say('b:2', 'b:3')
    expect(heard).toEqual(['b:1', 'b:2', 'b:3'])
    expect(front.status.current).toEqual({ status: 'open', lost: 0, gaps: 0, dropped: 0 })
  })

  it('adds up gaps in either direction, tells each before what follows, and tells none where nothing is lost', () => {
    const { bus, statuses, heard, say, back, front } = inSession()
    say('b:1', 'b:2', 'b:3')
    front.status.watch(({ lost }) => heard.push(`lost ${lost}`))
    back({ next: 10, lost: 2 })
    say('b:10')
    expect(statuses.at(-1)).toEqual({ status: 'open', lost: 8, gaps: 1, dropped: 0 })
    expect(heard.slice(-2)).toEqual(['lost 8', 'b:10'])
    back({ next: 11, lost: 2 })
    expect(statuses.at(-1)).toMatchObject({ lost: 8, gaps: 1 })
    back({ next: 11, lost: 3 })
    expect(statuses.at(-1)).toMatchObject({ lost: 9, gaps: 2 })
    expect(bus.attempts.at(-1)?.query.session?.received).toBe(10)
  })

  it('counts no copy as lost that left the window, until a hello says so (WINDOW-3)', () => {
    const { emit, back, front, sent } = inSession({ window: { events: 2 } })
    emit('a:1', 'a:2', 'a:3', 'a:4')
    expect(front.status.current.lost).toBe(0)
    back({ received: 2, lost: 1 })
    expect(sent()).toEqual(['a:3', 'a:4'])
    expect(front.status.current).toMatchObject({ lost: 1, dropped: 0 })
  })

  it('to a bus that has forgotten it: new numbers, copies first, a gap of unknown size (RESUME-7, LOSS-2)', () => {
    const { bus, emit, say, back, sent, front, heard, time } = inSession()
    emit('a:1', 'a:2', 'a:3')
    bus.latest.say({ type: 'b:1', eventId: 'e-1' })
    bus.latest.say({ type: '$bus:ack', payload: { received: 1 } })
    bus.latest.end()
    emit('a:4')
    back({ session: 'session-0000000000000002', resumed: false })
    expect(sent()).toEqual(['a:2', 'a:3', 'a:4'])
    expect(front.status.current).toMatchObject({ status: 'open', lost: null, gaps: 1 })
    bus.latest.say({ type: 'b:1', eventId: 'e-1' })
    say('b:2')
    expect(heard).toEqual(['b:1', 'b:2'])
    bus.latest.end()
    time.advance(100)
    expect(bus.latest.query.session).toEqual({ session: 'session-0000000000000002', received: 2, first: 1 })
    back({ session: 'session-0000000000000002', received: 3, next: 5 })
    expect(front.status.current).toMatchObject({ lost: null, gaps: 2 })
  })

  it('takes a session that it did not name for a new one, whatever the bus says of it', () => {
    const { emit, back, sent, front } = inSession()
    emit('a:1')
    back({ session: 'session-0000000000000002', received: 1, next: 7 })
    expect(sent()).toEqual(['a:1'])
    expect(front.status.current.lost).toBeNull()
  })
})

describe('history (HISTORY-2)', () => {
  it('is asked for with every connection, and heard in the first session', () => {
    const { bus, heard, say, time } = inSession({ history: 5 }, { history: 2 })
    say('b:1', 'b:2', 'b:3')
    expect(heard).toEqual(['b:1', 'b:2', 'b:3'])
    bus.latest.end()
    time.advance(100)
    expect(bus.attempts.map(({ query }) => query.history)).toEqual([5, 5])
  })

  it('of a later session is heard as far as it can be told to be new', () => {
    const { bus, heard, say, back } = inSession({ history: 5 }, { history: 1 })
    bus.latest.say({ type: 'b:1', eventId: 'e-1' })
    back({ session: 'session-0000000000000002', resumed: false, history: 3 })
    bus.latest.say({ type: 'b:1', eventId: 'e-1' })
    bus.latest.say({ type: 'b:unknown' })
    bus.latest.say({ type: 'b:2', eventId: 'e-2' })
    say('b:3')
    expect(heard).toEqual(['b:1', 'b:2', 'b:3'])
  })

  it('does not take the wait back to its start, and what is no history does (CONN-4)', () => {
    const { bus, time, say } = inSession({}, { history: 1 })
    const gap = (): number => {
      const { length } = bus.attempts
      const before = time.now()
      bus.latest.end()
      while (bus.attempts.length === length) time.advance(1)
      return time.now() - before
    }
    const greet = (members: object): void => {
      bus.latest.accept()
      bus.latest.hello(LIMIT, sessionHello(members))
    }
    say('b:1')
    expect(gap()).toBe(100)
    greet({ resumed: true, next: 1 })
    say('b:1')
    expect(gap()).toBe(200)
    greet({ resumed: true, next: 1 })
    say('b:1', 'b:2')
    expect(gap()).toBe(100)
    greet({ resumed: true, next: 3 })
    bus.latest.say({ type: '$bus:ack', payload: { received: 0 } })
    expect(gap()).toBe(100)
  })
})

describe('events that are too large (LIMIT-5 to LIMIT-7)', () => {
  it('copies over the limit of a new hello are dropped, once, and their numbers kept', () => {
    const { bus, time, port, emit, front } = inSession()
    emit('a:1')
    port.emit('a:2', 'x'.repeat(1_000))
    emit('a:3')
    for (let round = 0; round < 2; round += 1) {
      bus.latest.end()
      time.advance(5_000)
      bus.latest.accept()
      bus.latest.hello(500, sessionHello({ resumed: true, received: 1 }))
      expect(bus.latest.sent.map((text) => JSON.parse(text)?.type ?? null)).toEqual([null, 'a:3'])
    }
    expect(front.status.current.dropped).toBe(1)
    bus.latest.say({ type: '$bus:error', payload: { code: 'invalid-event', message: 'null', number: 2 } })
    expect(time.reports).toEqual([expect.stringContaining('was dropped')])
  })

  it('after 1009 the first event that the bus does not have is given up', () => {
    const { bus, emit, back, front } = inSession()
    emit('a:1', 'a:2', 'a:3')
    back({ received: 1 }, 1009)
    expect(bus.latest.sent.map((text) => JSON.parse(text)?.type ?? null)).toEqual([null, 'a:3'])
    expect(front.status.current).toMatchObject({ lost: 0, dropped: 1 })
    back({ received: 1 })
    expect(bus.latest.sent.map((text) => JSON.parse(text)?.type ?? null)).toEqual([null, 'a:3'])
    expect(front.status.current.dropped).toBe(1)
  })

  it('after 1009 from a bus that forgets its sessions, the first copy is', () => {
    const { emit, back, sent, front } = inSession()
    emit('a:1', 'a:2')
    back({ session: 'session-0000000000000002', resumed: false }, 1009)
    expect(sent()).toEqual(['a:2'])
    expect(front.status.current.dropped).toBe(1)
  })

  it('after 1009 none is, where the one that was too large has left the window and is counted as lost', () => {
    const { emit, back, sent, front } = inSession({ window: { events: 1 } })
    emit('a:1', 'a:2')
    back({ received: 1, lost: 1 }, 1009)
    expect(sent()).toEqual(['a:2'])
    expect(front.status.current).toMatchObject({ lost: 1, dropped: 0 })
  })

  it('after 1009 without a session nothing is dropped, and nothing sent again', () => {
    const { bus, front, time } = simulatedLink()
    const port = front.port()
    port.emit('a:1', null)
    bus.latest.accept()
    bus.latest.hello()
    bus.latest.end(1009)
    time.advance(100)
    bus.latest.accept()
    bus.latest.hello()
    expect(bus.latest.sent).toEqual([])
    expect(front.status.current.dropped).toBe(0)
  })

  it('one that is too large for this client counts as had, and as lost', () => {
    const { bus, time, say, front } = inSession()
    say('b:1')
    bus.latest.end(1009, 'Max payload size exceeded', true)
    expect(front.status.current).toMatchObject({ lost: 1, gaps: 1 })
    time.advance(100)
    expect(bus.latest.query.session?.received).toBe(2)
  })
})

describe('signs of life (ALIVE-1)', () => {
  it('a bus that is silent for two heartbeats is given up, and the session resumed', () => {
    const { bus, time, statuses } = inSession()
    time.advance(29_000)
    bus.latest.say({ type: '$bus:ack', payload: { received: 0 } })
    time.advance(29_999)
    expect(bus.latest.aborted).toBe(false)
    time.advance(1)
    expect(bus.latest.aborted).toBe(true)
    expect(statuses.at(-1)).toMatchObject({ status: 'connecting', reason: expect.stringContaining('silent') })
    time.advance(100)
    expect(bus.latest.query.session).toBeDefined()
  })

  it('bytes of a message that is not whole yet are one, and so is what is no event', () => {
    const { bus, time } = inSession()
    time.advance(29_000)
    bus.latest.trickle()
    time.advance(29_000)
    bus.latest.sayText('not json')
    time.advance(29_000)
    expect(bus.attempts).toHaveLength(1)
    expect(bus.latest.aborted).toBe(false)
  })

  it('without a session nobody has promised any', () => {
    const { bus, time, front } = simulatedLink()
    front.port().listen(() => {})
    bus.latest.accept()
    bus.latest.hello()
    time.advance(3_600_000)
    expect(bus.latest.aborted).toBe(false)
  })
})

describe('hello, late or missing (VER-6)', () => {
  it.each(['nothing', 'an event'])(
    '%s in the place of a hello is a failed attempt where the bus has said hello before',
    (what) => {
      const { bus, time, heard, emit } = inSession()
      bus.latest.end()
      time.advance(100)
      emit('a:1')
      bus.latest.accept()
      if (what === 'an event') bus.latest.say({ type: 'b:1' })
      else time.advance(5_000)
      expect(bus.latest.aborted).toBe(true)
      expect([bus.latest.sent, heard]).toEqual([[], []])
      time.advance(200)
      expect(bus.attempts).toHaveLength(3)
      expect(bus.latest.query.session).toBeDefined()
    },
  )

  it('one that comes after the bus was taken for a legacy one, and names a session, ends the connection', () => {
    const { bus, time, front } = simulatedLink()
    const port = front.port()
    port.emit('a:1', null)
    bus.latest.accept()
    time.advance(5_000)
    expect(bus.latest.sent).toHaveLength(1)
    bus.latest.hello(LIMIT, sessionHello())
    expect(bus.latest.aborted).toBe(true)
    time.advance(200)
    bus.latest.accept()
    bus.latest.hello(LIMIT, sessionHello())
    expect(front.status.current).toMatchObject({ status: 'open', lost: null, gaps: 1 })
  })
})

describe('a line that takes no more', () => {
  it('leaves events in the queue, bounded and counted, and gets them once it does', () => {
    const { bus, time, emit, sent, front } = inSession({ queue: { events: 3 } })
    emit('a:1')
    bus.latest.takes = false
    emit('a:2', 'a:3', 'a:4', 'a:5')
    expect([sent(), front.status.current.dropped]).toEqual([['a:1'], 1])
    expect(bus.latest.held).toBe(true)
    time.advance(25)
    expect(sent()).toEqual(['a:1'])
    bus.latest.takes = true
    time.advance(25)
    expect(sent()).toEqual(['a:1', 'a:3', 'a:4', 'a:5'])
  })

  it('is asked again as soon as the bus is heard of', () => {
    const { bus, emit, sent } = inSession()
    bus.latest.takes = false
    emit('a:1')
    bus.latest.takes = true
    bus.latest.say({ type: '$bus:ack', payload: { received: 0 } })
    expect(sent()).toEqual(['a:1'])
  })

  it('is waited for when the link is closed, as long as is allowed', async () => {
    const { bus, time, emit, sent, front } = inSession()
    bus.latest.takes = false
    emit('a:1')
    const closed = front.close(1_000)
    expect([bus.latest.closedWith, front.status.current.status]).toEqual([undefined, 'open'])
    bus.latest.takes = true
    await time.pass(25)
    expect([sent(), bus.latest.closedWith]).toEqual([['a:1'], 1000])
    bus.latest.end(1000)
    expect(await closed).toBe(true)
    expect(front.status.current).toMatchObject({ status: 'closed', dropped: 0 })
    expect(time.pendingTimers).toBe(0)
  })

  it('and does not take it in time, is told: what was left counts as dropped', async () => {
    const { bus, time, emit, front } = inSession()
    bus.latest.takes = false
    emit('a:1')
    const closed = front.close(1_000)
    await time.pass(1_000)
    expect(await closed).toBe(false)
    expect(front.status.current).toMatchObject({ status: 'closed', dropped: 1 })
    bus.latest.end()
    expect(time.pendingTimers).toBe(0)
  })
})
