import { describe, expect, it } from 'vitest'
import { LIMIT, linkInSession } from './simulated/link-in-session.js'
import { sessionHello } from './simulated/session-hello.js'
import { simulatedLink } from './simulated/simulated-link.js'

describe('signs of life (ALIVE-1)', () => {
  it('a bus that is silent for two heartbeats is given up, and the session resumed', () => {
    const { bus, time, statuses } = linkInSession()
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
    const { bus, time } = linkInSession()
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
      const { bus, time, heard, emit } = linkInSession()
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
    const { bus, time, emit, sent, front } = linkInSession({ queue: { events: 3 } })
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
    const { bus, emit, sent } = linkInSession()
    bus.latest.takes = false
    emit('a:1')
    bus.latest.takes = true
    bus.latest.say({ type: '$bus:ack', payload: { received: 0 } })
    expect(sent()).toEqual(['a:1'])
  })

  it('is waited for when the link is closed, as long as is allowed', async () => {
    const { bus, time, emit, sent, front } = linkInSession()
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
    const { bus, time, emit, front } = linkInSession()
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
