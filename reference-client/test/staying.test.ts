import { describe, expect, it } from 'vitest'
import { sessionHello } from './simulated/session-hello.js'
import { simulatedLink, typesOf } from './simulated/simulated-link.js'

const WINDOW = { events: 1_000, bytes: 16_777_216, ms: 120_000 }

/** A link in its session that has emitted `a:1`. */
function emitted({ staysAlive = false } = {}) {
  const link = simulatedLink()
  const { bus, front } = link
  const port = front.port()
  port.emit('a:1', 1)
  const open = (members: object = {}): void => {
    bus.latest.staysAlive = staysAlive
    bus.latest.accept()
    bus.latest.hello(8_388_608, sessionHello({ window: WINDOW, ...members }))
  }
  const confirm = (received: number): void => bus.latest.say({ type: '$bus:ack', payload: { received } })
  open()
  return { ...link, port, open, confirm }
}

describe('a process that only emits', () => {
  it('is kept alive until the bus has confirmed what was sent, and not longer', () => {
    const { bus, port, confirm } = emitted()
    expect(bus.latest.held).toBe(true)
    port.emit('a:2', 2)
    confirm(1)
    expect(bus.latest.held).toBe(true)
    confirm(2)
    expect(bus.latest.held).toBe(false)
    port.emit('a:3', 3)
    expect(bus.latest.held).toBe(true)
  })

  it('is kept alive for 5 s where the bus confirms nothing', () => {
    const { bus, time, port, confirm } = emitted()
    time.advance(3_000)
    port.emit('a:2', 2)
    time.advance(4_999)
    expect(bus.latest.held).toBe(true)
    time.advance(1)
    expect(bus.latest.held).toBe(false)
    confirm(1)
    expect(bus.latest.held).toBe(true)
    confirm(2)
    expect(bus.latest.held).toBe(false)
    expect(bus.attempts).toHaveLength(1)
  })

  it('keeps its connection where that need not keep it alive', () => {
    const { bus, time, confirm } = emitted()
    confirm(1)
    time.advance(20_000)
    expect(bus.latest.closedWith).toBeUndefined()
    expect(bus.latest.aborted).toBe(false)
  })

  it('is kept alive while somebody listens', () => {
    const { bus, port, confirm } = emitted()
    confirm(1)
    const stop = port.listen(() => {})
    expect(bus.latest.held).toBe(true)
    stop()
    expect(bus.latest.held).toBe(false)
  })
})

describe('where every open connection keeps the process alive', () => {
  it('one that nobody needs is closed half a second after everything is confirmed, and the session stays (CONN-9)', () => {
    const { bus, time, statuses, confirm } = emitted({ staysAlive: true })
    time.advance(900)
    confirm(1)
    time.advance(499)
    expect(bus.latest.closed).toBe(false)
    time.advance(1)
    expect(bus.latest.closed).toBe(true)
    expect(bus.latest.closedWith).toBeUndefined()
    bus.latest.end(1005)
    time.advance(60_000)
    expect(bus.attempts).toHaveLength(1)
    expect(time.pendingTimers).toBe(0)
    expect(statuses.at(-1)).toMatchObject({ status: 'open' })
  })

  it.each(['an emit', 'a listener'])('%s opens it again, in the same session, and nothing is lost', (what) => {
    const { bus, time, front, port, statuses, open, confirm } = emitted({ staysAlive: true })
    confirm(1)
    time.advance(500)
    if (what === 'an emit') port.emit('a:2', 2)
    else port.listen(() => {})
    expect(bus.attempts).toHaveLength(2)
    expect(bus.latest.query.session).toMatchObject({ received: 0, first: 2 })
    open({ resumed: true, received: 1 })
    expect(typesOf(bus.latest.sent)).toEqual(what === 'an emit' ? ['a:2'] : [])
    expect(front.status.current).toMatchObject({ status: 'open', lost: 0, dropped: 0 })
    expect(statuses.map(({ status }) => status)).toEqual(['connecting', 'open'])
  })

  it('after a time in which the bus may have forgotten it begins a first session', () => {
    const { bus, time, front, port, open, confirm } = emitted({ staysAlive: true })
    confirm(1)
    time.advance(500 + WINDOW.ms / 2 + 1)
    port.emit('a:2', 2)
    expect(bus.latest.query.session).toBeUndefined()
    open({ session: 'another-session-of-this-bus' })
    expect(typesOf(bus.latest.sent)).toEqual(['a:2'])
    expect(front.status.current).toMatchObject({ status: 'open', lost: 0, gaps: 0 })
  })

  it('one that somebody listens on stays', () => {
    const { bus, time, port, confirm } = emitted({ staysAlive: true })
    port.listen(() => {})
    confirm(1)
    time.advance(20_000)
    expect(bus.latest.closed).toBe(false)
  })

  it('one over which nothing is confirmed for 5 s is given up, and what was sent is sent again', () => {
    const { bus, time, open } = emitted({ staysAlive: true })
    time.advance(5_000)
    expect(bus.latest.aborted).toBe(true)
    time.advance(200)
    expect(bus.attempts).toHaveLength(2)
    open({ resumed: true, received: 0 })
    expect(typesOf(bus.latest.sent)).toEqual(['a:1'])
  })

  it('a link that is stopped meanwhile has had everything confirmed', async () => {
    const { time, front, confirm } = emitted({ staysAlive: true })
    confirm(1)
    time.advance(500)
    expect(await front.close()).toBe(true)
  })
})
