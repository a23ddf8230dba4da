import { describe, expect, it } from 'vitest'
import { simulatedLink, typesOf } from './simulated/simulated-link.js'

describe('connecting (CONN-1, VER-5)', () => {
  it('a link that is never used never connects', () => {
    const { time, bus, front } = simulatedLink()
    front.port()
    time.advance(60_000)
    expect(bus.attempts).toHaveLength(0)
    expect(time.pendingTimers).toBe(0)
  })

  it('a first listener connects, with nothing ever emitted', () => {
    const { bus, front } = simulatedLink()
    front.port().listen(() => {})
    expect(bus.attempts).toHaveLength(1)
  })

  it('a first emit connects, and leaves only after hello', () => {
    const { bus, front } = simulatedLink()
    front.port().emit('a:1', null)
    bus.latest.accept()
    expect(bus.latest.sent).toEqual([])
    bus.latest.hello()
    expect(typesOf(bus.latest.sent)).toEqual(['a:1'])
    expect(front.status.current).toEqual({ status: 'open', lost: 0, gaps: 0, dropped: 0 })
  })
})

describe('legacy buses (VER-6, VER-7)', () => {
  it('5,000 ms without hello, and the queue is sent', () => {
    const { time, bus, front } = simulatedLink()
    front.port().emit('a:1', null)
    time.advance(3_000)
    bus.latest.accept()
    time.advance(4_999)
    expect(bus.latest.sent).toEqual([])
    time.advance(1)
    expect(typesOf(bus.latest.sent)).toEqual(['a:1'])
  })

  it('a hello that had arrived when the wait is over, but was not read yet, still counts', () => {
    const { time, bus, front } = simulatedLink()
    front.port().emit('a:1', 'x'.repeat(2_000))
    bus.latest.accept()
    // The timers of a process that was held up fire before its sockets are read.
    time.after(5_000, () => bus.latest.hello(1_000))
    time.advance(5_000)
    expect(front.status.current).toMatchObject({ status: 'open', dropped: 1 })
  })

  it('an event before hello is heard, and the queue is sent', () => {
    const { bus, front } = simulatedLink()
    const heard: string[] = []
    const port = front.port()
    port.listen((event) => heard.push(event.type))
    port.emit('a:1', null)
    bus.latest.accept()
    bus.latest.say({ type: 'b:1' })
    expect(heard).toEqual(['b:1'])
    expect(typesOf(bus.latest.sent)).toEqual(['a:1'])
  })

  it('a hello that comes late brings its limit', () => {
    const { bus, front } = simulatedLink()
    const port = front.port()
    port.listen(() => {})
    bus.latest.accept()
    bus.latest.say({ type: 'b:1' })
    bus.latest.hello(1_000)
    port.emit('a:big', 'x'.repeat(2_000))
    expect(front.status.current.dropped).toBe(1)
  })

  it.each([
    [
      'unknown members and capabilities',
      { capabilities: ['sse', 'teleport', 7], mood: 'good', limits: { maxMessageBytes: 999 } },
    ],
    ['no limits', { version: '1' }],
    ['no payload at all', undefined],
  ])('hello with %s is a hello', (_, payload) => {
    const { bus, front } = simulatedLink()
    front.port().emit('a:1', null)
    bus.latest.accept()
    bus.latest.say({ type: '$bus:hello', payload })
    expect(typesOf(bus.latest.sent)).toEqual(['a:1'])
  })
})

describe('waiting between attempts (CONN-2 to CONN-4, CONN-8)', () => {
  function gaps(link: ReturnType<typeof simulatedLink>, count: number, fail: () => void): number[] {
    const found: number[] = []
    for (let index = 0; index < count; index += 1) {
      fail()
      const before = link.time.now()
      const { length } = link.bus.attempts
      while (link.bus.attempts.length === length) link.time.advance(1)
      found.push(link.bus.latest.at - before)
    }
    return found
  }

  it('doubles from 100 ms to 5,000 ms', () => {
    const link = simulatedLink()
    link.front.port().listen(() => {})
    expect(gaps(link, 8, () => link.bus.latest.end())).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
  })

  it('is scaled by timeScale', () => {
    const link = simulatedLink({ timeScale: 0.1 })
    link.front.port().listen(() => {})
    expect(gaps(link, 3, () => link.bus.latest.end())).toEqual([10, 20, 40])
  })

  it('is not cut short by 1,000 emits and a listener', () => {
    const link = simulatedLink()
    const port = link.front.port()
    port.listen(() => {})
    gaps(link, 3, () => link.bus.latest.end())
    link.bus.latest.end()
    for (let index = 0; index < 1_000; index += 1) port.emit('a:x', index)
    port.listen(() => {})
    link.time.advance(799)
    expect(link.bus.attempts).toHaveLength(4)
    link.time.advance(1)
    expect(link.bus.attempts).toHaveLength(5)
  })

  it('grows for a bus that greets and hangs up, and for a legacy one that brings an event and hangs up', () => {
    const link = simulatedLink()
    link.front.port().listen(() => {})
    let legacy = false
    const greetAndHangUp = (): void => {
      link.bus.latest.accept()
      if (legacy) link.bus.latest.say({ type: 'b:1' })
      else link.bus.latest.hello()
      legacy = !legacy
      link.bus.latest.end(1000)
    }
    expect(gaps(link, 4, greetAndHangUp)).toEqual([100, 200, 400, 800])
  })

  it('starts anew after an event after hello, and after 1,000 ms open', () => {
    const link = simulatedLink()
    link.front.port().listen(() => {})
    gaps(link, 5, () => link.bus.latest.end())
    const useful = (): void => {
      link.bus.latest.accept()
      link.bus.latest.hello()
      link.bus.latest.say({ type: 'b:1' })
      link.bus.latest.end()
    }
    expect(gaps(link, 2, useful)).toEqual([100, 100])
    const open = (ms: number) => () => {
      link.bus.latest.accept()
      link.bus.latest.hello()
      link.time.advance(ms)
      link.bus.latest.end()
    }
    expect(gaps(link, 1, open(999))).toEqual([200])
    expect(gaps(link, 1, open(1_000))).toEqual([100])
  })

  it.each([1008, 4009])('a close with %i is reported, and asked again after 5 s', (code) => {
    const link = simulatedLink()
    link.front.port().listen(() => {})
    const refuse = (): void => {
      link.bus.latest.accept()
      link.bus.latest.end(code, 'no')
      expect(link.front.status.current).toMatchObject({
        status: 'closed',
        reason: expect.stringContaining(String(code)),
      })
    }
    expect(gaps(link, 3, refuse)).toEqual([5_000, 5_000, 5_000])
    expect(link.front.status.current.status).toBe('connecting')
  })
})

describe('handshakes and given-up connections (CONN-5, CONN-7)', () => {
  it('a handshake that stalls has failed after 5,000 ms, and what it does later reaches nobody', () => {
    const { time, bus, front } = simulatedLink()
    const heard: string[] = []
    front.port().listen((event) => heard.push(event.type))
    const stalled = bus.latest
    time.advance(4_999)
    expect(stalled.aborted).toBe(false)
    time.advance(1)
    expect(stalled.aborted).toBe(true)
    time.advance(100)
    expect(bus.attempts).toHaveLength(2)
    bus.latest.accept()
    bus.latest.hello()
    stalled.accept()
    stalled.hello(10)
    stalled.say({ type: 'old:1' })
    stalled.end()
    bus.latest.say({ type: 'new:1' })
    expect(heard).toEqual(['new:1'])
    expect(front.status.current.status).toBe('open')
    time.advance(60_000)
    expect(bus.attempts).toHaveLength(2)
  })

  it('what is emitted while the socket is closing waits for the next one', () => {
    const { time, bus, front } = simulatedLink()
    const port = front.port()
    port.emit('a:1', null)
    bus.latest.accept()
    bus.latest.hello()
    bus.latest.takes = false
    port.emit('a:2', null)
    bus.latest.end()
    time.advance(100)
    bus.latest.accept()
    bus.latest.hello()
    port.emit('a:3', null)
    expect(typesOf(bus.latest.sent)).toEqual(['a:2', 'a:3'])
  })

  it('a runtime without WebSocket says what to do; emits are queued, counted, and throw nothing', () => {
    const { time, bus, front } = simulatedLink({ queue: { events: 2 } })
    const port = front.port()
    port.emit('a:1', null)
    bus.latest.unavailable('install ws')
    for (let index = 0; index < 5; index += 1) port.emit('a:x', index)
    expect(front.status.current).toEqual({ status: 'closed', lost: 0, gaps: 0, dropped: 4, reason: 'install ws' })
    time.advance(60_000)
    expect(bus.attempts).toHaveLength(1)
  })
})

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
