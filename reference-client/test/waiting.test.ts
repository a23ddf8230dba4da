import { describe, expect, it } from 'vitest'
import { simulatedLink, typesOf } from './simulated/simulated-link.js'

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
