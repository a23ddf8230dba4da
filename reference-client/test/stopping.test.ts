import { describe, expect, it } from 'vitest'
import { simulatedLink } from './simulated/simulated-link.js'

describe('stopping (CONN-9, LOSS-1)', () => {
  it('closes with 1000, makes no further attempt, and counts what was queued', async () => {
    const { time, bus, front } = simulatedLink()
    const port = front.port()
    port.emit('a:1', null)
    bus.latest.accept()
    bus.latest.hello()
    const closed = front.close()
    expect(bus.latest.closedWith).toBe(1000)
    bus.latest.end(1000)
    expect(await closed).toBe(true)
    port.emit('a:2', null)
    time.advance(60_000)
    expect(bus.attempts).toHaveLength(1)
    expect(front.status.current).toEqual({ status: 'closed', lost: 0, gaps: 0, dropped: 1 })
  })

  it('does not wait for ever for a bus that is silent', async () => {
    const { time, bus, front } = simulatedLink()
    front.port().listen(() => {})
    bus.latest.accept()
    bus.latest.hello()
    const closed = front.close(1_000)
    time.advance(1_000)
    expect(await closed).toBe(false)
    expect(bus.latest.aborted).toBe(true)
  })

  it.each(['during the handshake', 'while it waits'])('%s leaves no timer behind', async (when) => {
    const { time, bus, front } = simulatedLink()
    const port = front.port()
    port.emit('a:1', null)
    if (when === 'while it waits') bus.latest.end()
    const closed = front.close()
    if (when === 'during the handshake') bus.latest.end(1006)
    expect(await closed).toBe(false)
    expect(front.status.current.dropped).toBe(1)
    expect(time.pendingTimers).toBe(0)
    time.advance(60_000)
    expect(bus.attempts).toHaveLength(1)
  })

  it('the last port to close stops the link', async () => {
    const { bus, front } = simulatedLink()
    const [a, b] = [front.port(), front.port()]
    a.listen(() => {})
    bus.latest.accept()
    bus.latest.hello()
    await a.close()
    await a.close()
    expect(bus.latest.closedWith).toBeUndefined()
    const last = b.close()
    bus.latest.end(1000)
    await last
    expect(bus.latest.closedWith).toBe(1000)
  })

  it('what a status listener emits or closes while the link is being stopped is counted, once', async () => {
    let ended = 0
    const { bus, front } = simulatedLink({
      onClosed: () => {
        ended += 1
      },
    })
    const port = front.port()
    port.emit('a:1', null)
    const stop = front.status.watch(() => {
      stop()
      port.emit('a:2', null)
      void front.close()
    })
    const closed = front.close()
    bus.latest.end(1006)
    expect(await closed).toBe(false)
    expect(front.queue.length).toBe(0)
    expect(front.status.current).toEqual({ status: 'closed', lost: 0, gaps: 0, dropped: 2 })
    expect(ended).toBe(1)
  })

  it('may happen inside a status listener', () => {
    const { time, bus, front } = simulatedLink()
    front.port().listen(() => {})
    front.status.watch(({ reason }) => {
      if (reason !== undefined) void front.close()
    })
    bus.latest.end()
    time.advance(60_000)
    expect(bus.attempts).toHaveLength(1)
    expect(front.status.current.status).toBe('closed')
  })
})
