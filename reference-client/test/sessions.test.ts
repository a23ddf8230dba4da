import { describe, expect, it } from 'vitest'
import { LIMIT, linkInSession } from './simulated/link-in-session.js'
import { sessionHello } from './simulated/session-hello.js'

describe('coming back (RESUME-5, RESUME-6, LOSS-3, ACK-3)', () => {
  it('names the session, what it has had, and the lowest number it may still send', () => {
    const { bus, time, emit, say } = linkInSession()
    expect(bus.latest.query).toEqual({ session: undefined, history: 0 })
    emit('a:1', 'a:2', 'a:3')
    say('b:1', 'b:2')
    bus.latest.say({ type: '$bus:ack', payload: { received: 2 } })
    bus.latest.end()
    time.advance(100)
    expect(bus.latest.query.session).toEqual({ session: 'session-0000000000000001', received: 2, first: 3 })
  })

  it('sends again what the bus does not have, then the rest, and hears nothing twice', () => {
    const { bus, front, heard, emit, say, back, sent } = linkInSession()
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
    const { bus, statuses, heard, say, back, front } = linkInSession()
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
    const { emit, back, front, sent } = linkInSession({ window: { events: 2 } })
    emit('a:1', 'a:2', 'a:3', 'a:4')
    expect(front.status.current.lost).toBe(0)
    back({ received: 2, lost: 1 })
    expect(sent()).toEqual(['a:3', 'a:4'])
    expect(front.status.current).toMatchObject({ lost: 1, dropped: 0 })
  })

  it('to a bus that has forgotten it: new numbers, copies first, a gap of unknown size (RESUME-7, LOSS-2)', () => {
    const { bus, emit, say, back, sent, front, heard, time } = linkInSession()
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
    const { emit, back, sent, front } = linkInSession()
    emit('a:1')
    back({ session: 'session-0000000000000002', received: 1, next: 7 })
    expect(sent()).toEqual(['a:1'])
    expect(front.status.current.lost).toBeNull()
  })
})

describe('history (HISTORY-2)', () => {
  it('is asked for with every connection, and heard in the first session', () => {
    const { bus, heard, say, time } = linkInSession({ history: 5 }, { history: 2 })
    say('b:1', 'b:2', 'b:3')
    expect(heard).toEqual(['b:1', 'b:2', 'b:3'])
    bus.latest.end()
    time.advance(100)
    expect(bus.attempts.map(({ query }) => query.history)).toEqual([5, 5])
  })

  it('of a later session is heard as far as it can be told to be new', () => {
    const { bus, heard, say, back } = linkInSession({ history: 5 }, { history: 1 })
    bus.latest.say({ type: 'b:1', eventId: 'e-1' })
    back({ session: 'session-0000000000000002', resumed: false, history: 3 })
    bus.latest.say({ type: 'b:1', eventId: 'e-1' })
    bus.latest.say({ type: 'b:unknown' })
    bus.latest.say({ type: 'b:2', eventId: 'e-2' })
    say('b:3')
    expect(heard).toEqual(['b:1', 'b:2', 'b:3'])
  })

  it('does not take the wait back to its start, and what is no history does (CONN-4)', () => {
    const { bus, time, say } = linkInSession({}, { history: 1 })
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
