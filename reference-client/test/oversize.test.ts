import { describe, expect, it } from 'vitest'
import { linkInSession } from './simulated/link-in-session.js'
import { sessionHello } from './simulated/session-hello.js'
import { simulatedLink } from './simulated/simulated-link.js'

describe('events that are too large (LIMIT-5 to LIMIT-7)', () => {
  it('copies over the limit of a new hello are dropped, once, and their numbers kept', () => {
    const { bus, time, port, emit, front } = linkInSession()
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
    const { bus, emit, back, front } = linkInSession()
    emit('a:1', 'a:2', 'a:3')
    back({ received: 1 }, 1009)
    expect(bus.latest.sent.map((text) => JSON.parse(text)?.type ?? null)).toEqual([null, 'a:3'])
    expect(front.status.current).toMatchObject({ lost: 0, dropped: 1 })
    back({ received: 1 })
    expect(bus.latest.sent.map((text) => JSON.parse(text)?.type ?? null)).toEqual([null, 'a:3'])
    expect(front.status.current.dropped).toBe(1)
  })

  it('after 1009 from a bus that forgot the session none is: which of them it had nobody knows', () => {
    const { emit, back, sent, front } = linkInSession()
    emit('a:1', 'a:2')
    back({ session: 'session-0000000000000002', resumed: false }, 1009)
    expect(sent()).toEqual(['a:1', 'a:2'])
    back({ session: 'session-0000000000000002', received: 1 }, 1006)
    expect(sent()).toEqual(['a:2'])
    expect(front.status.current.dropped).toBe(0)
  })

  it('after 1009 none is, where the one that was too large has left the window and is counted as lost', () => {
    const { emit, back, sent, front } = linkInSession({ window: { events: 1 } })
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
    const { bus, time, say, front } = linkInSession()
    say('b:1')
    bus.latest.end(1009, 'Max payload size exceeded', true)
    expect(front.status.current).toMatchObject({ lost: 1, gaps: 1 })
    time.advance(100)
    expect(bus.latest.query.session?.received).toBe(2)
  })
})
