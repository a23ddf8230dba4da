import { describe, expect, it } from 'vitest'
import { simulatedLink, typesOf } from './simulated/simulated-link.js'

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
    bus.latest.end(1006)
    expect(await closed).toBe(false)
    expect(front.status.current.dropped).toBe(1)
    expect(time.pendingTimers).toBe(0)
    time.advance(60_000)
    expect(bus.attempts).toHaveLength(when === 'while it waits' ? 2 : 1)
  })

  it.each(['during the handshake', 'before hello', 'while it waits'])(
    '%s gives the connection time to open, and sends what was emitted (CONN-11)',
    async (when) => {
      const { time, bus, front, statuses } = simulatedLink()
      const port = front.port()
      port.emit('a:1', null)
      if (when === 'before hello') bus.latest.accept()
      if (when === 'while it waits') bus.latest.end()
      const [closed, again] = [port.close(), port.close()]
      port.emit('a:2', null)
      if (when !== 'before hello') bus.latest.accept()
      bus.latest.hello()
      await Promise.resolve()
      expect(typesOf(bus.latest.sent)).toEqual(['a:1'])
      await until(() => bus.latest.closedWith === 1000)
      bus.latest.end(1000)
      await Promise.all([closed, again])
      expect(statuses.at(-1)).toEqual({ status: 'closed', lost: 0, gaps: 0, dropped: 1 })
      expect(time.pendingTimers).toBe(0)
    },
  )

  it('waits so long and no longer for a connection that does not come, and counts what is left', async () => {
    const { time, bus, front } = simulatedLink()
    front.port().emit('a:1', null)
    const closed = front.close(300)
    time.advance(299)
    expect(bus.latest.aborted).toBe(false)
    time.advance(1)
    await until(() => bus.latest.aborted || bus.latest.closedWith !== undefined)
    time.advance(300)
    expect(await closed).toBe(false)
    expect(front.status.current.dropped).toBe(1)
    expect(bus.attempts).toHaveLength(1)
    expect(time.pendingTimers).toBe(0)
  })

  it('sends again what was not acknowledged when the line broke', async () => {
    const { bus, front } = simulatedLink()
    front.port().emit('a:1', null)
    bus.latest.accept()
    bus.latest.hello(undefined, { session: 'S'.repeat(22), resumed: false, received: 0, next: 1 })
    bus.latest.end()
    const closed = front.close()
    bus.latest.accept()
    bus.latest.hello(undefined, { session: 'S'.repeat(22), resumed: true, received: 0, next: 1 })
    await until(() => bus.latest.closedWith === 1000)
    expect(typesOf(bus.latest.sent)).toEqual(['a:1'])
    bus.latest.end(1000)
    expect(await closed).toBe(true)
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

/** What a promise sets off has come about. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 50 && !isSo(); turn += 1) await undefined
  expect(isSo()).toBe(true)
}
