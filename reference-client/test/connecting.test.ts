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
