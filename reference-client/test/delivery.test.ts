import { describe, expect, it } from 'vitest'
import type { BusEvent } from '../src/link.js'
import { simulatedLink, typesOf } from './simulated/simulated-link.js'

function openLink() {
  const link = simulatedLink()
  const [a, b] = [link.front.port(), link.front.port()]
  const heard: { a: BusEvent[]; b: BusEvent[] } = { a: [], b: [] }
  a.listen((event) => heard.a.push(event))
  b.listen((event) => heard.b.push(event))
  link.bus.latest.accept()
  link.bus.latest.hello()
  return { ...link, a, b, heard }
}

describe('echo and once (ECHO-1, ONCE-1)', () => {
  it('none of 5,000 events comes back, though the bus echoes each after the last was sent', () => {
    const { bus, a, heard } = openLink()
    for (let index = 0; index < 5_000; index += 1) a.emit('a:x', index)
    expect(bus.latest.sent).toHaveLength(5_000)
    for (const text of bus.latest.sent) bus.latest.sayText(text)
    expect(heard.a).toHaveLength(0)
    expect(heard.b).toHaveLength(5_000)
  })

  it('an id that comes again after 2,048 others is heard once, wherever it came last', () => {
    const { bus, heard } = openLink()
    const others = (round: string) => {
      for (let index = 0; index < 2_048; index += 1) bus.latest.say({ type: 'b:y', eventId: `${round}-${index}` })
    }
    bus.latest.say({ type: 'b:x', eventId: 'again' })
    others('first')
    bus.latest.say({ type: 'b:x', eventId: 'again' })
    others('second')
    bus.latest.say({ type: 'b:x', eventId: 'again' })
    expect(heard.a.filter(({ type }) => type === 'b:x')).toHaveLength(1)
  })

  it('remembers ids across connections', () => {
    const { time, bus, heard } = openLink()
    bus.latest.say({ type: 'b:x', eventId: 'again' })
    bus.latest.end()
    time.advance(100)
    bus.latest.accept()
    bus.latest.hello()
    bus.latest.say({ type: 'b:x', eventId: 'again' })
    expect(heard.a).toHaveLength(1)
  })

  it('an event without id is always handed on', () => {
    const { bus, heard } = openLink()
    for (let index = 0; index < 3; index += 1) bus.latest.say({ type: 'b:x' })
    expect(heard.a).toHaveLength(3)
  })
})

describe('what is no event (BAD-5, CTRL-3)', () => {
  it('is ignored, and the events around it are heard', () => {
    const { bus, front, heard } = openLink()
    bus.latest.say({ type: 'b:1' })
    for (const text of ['not json', 'null', '[]', '{"type":"x"}', '{"type":7}', '"', '{"type":"b:y","eventId":""}']) {
      bus.latest.sayText(text)
    }
    bus.latest.say({ type: '$bus:later', payload: 1 })
    bus.latest.sayText('{"type":"\\u0024bus:error","payload":{"code":"invalid-json","message":"…","number":7}}')
    bus.latest.say({ type: 'b:2' })
    expect(heard.a.map(({ type }) => type)).toEqual(['b:1', 'b:2'])
    expect(front.status.current.status).toBe('open')
  })
})

describe('listeners (LISTEN-1, LOCAL-1, ORDER-2)', () => {
  it('what a status listener emits comes after the event that it was told about, on the line and here', () => {
    const { bus, front } = simulatedLink({ queue: { events: 2 } })
    const [a, b] = [front.port(), front.port()]
    const heard: string[] = []
    const stop = front.status.watch(() => {
      stop()
      a.emit('a:2', null)
    })
    // Listening would tell of the connection before anything is emitted.
    front.listeners.add(b, (event) => heard.push(event.type))
    a.emit('a:1', null)
    bus.latest.accept()
    bus.latest.hello()
    expect(typesOf(bus.latest.sent)).toEqual(['a:1', 'a:2'])
    expect(heard).toEqual(['a:1', 'a:2'])
  })

  it('one that throws harms neither the next listener nor the next event', () => {
    const { bus, a, b, front, heard, time } = openLink()
    b.listen(() => {
      throw new Error('broken panel')
    })
    const after: string[] = []
    b.listen((event) => after.push(event.type))
    bus.latest.say({ type: 'b:1' })
    a.emit('a:1', null)
    bus.latest.say({ type: 'b:2' })
    expect(after).toEqual(['b:1', 'a:1', 'b:2'])
    expect(heard.a).toHaveLength(2)
    expect(time.reports).toHaveLength(3)
    expect(front.status.current.status).toBe('open')
  })

  it('event clients of a link hear each other while the bus is away, and not themselves', () => {
    const { front } = simulatedLink()
    const [a, b] = [front.port(), front.port()]
    const heard: string[] = []
    a.listen((event) => heard.push(`a heard ${event.type}`))
    b.listen((event) => heard.push(`b heard ${event.type}`))
    a.emit('x:1', null)
    b.emit('x:2', null)
    expect(heard).toEqual(['b heard x:1', 'a heard x:2'])
  })

  it('hear local events as they travel: a snapshot, BigInt and look-alike kept apart', () => {
    const { a, heard } = openLink()
    const payload = { n: 1n, fake: { __type: 'bigint', value: '1' }, gone: undefined, list: [1] }
    a.emit('x:1', payload)
    payload.list.push(2)
    expect(heard.b[0]?.payload).toEqual({ n: 1n, fake: { __type: 'bigint', value: '1' }, list: [1] })
  })

  it('hear events from the bus with BigInts revived (ENC-4)', () => {
    const { bus, heard } = openLink()
    bus.latest.sayText('{"type":"b:1","payload":[{"__type":"bigint","value":"-7"},{"__type":"~bigint","value":"1"}]}')
    expect(heard.a[0]?.payload).toEqual([-7n, { __type: 'bigint', value: '1' }])
  })

  it('all hear the same order when a listener emits', () => {
    const { a, b, bus, front, heard } = openLink()
    const order: string[] = []
    b.listen((event) => {
      if (event.type === 'x:1') b.emit('x:2', null)
    })
    front.port().listen((event) => order.push(event.type))
    a.emit('x:1', null)
    a.emit('x:3', null)
    expect(order).toEqual(['x:1', 'x:2', 'x:3'])
    expect(heard.a.map(({ type }) => type)).toEqual(['x:2'])
    expect(typesOf(bus.latest.sent)).toEqual(['x:1', 'x:2', 'x:3'])
  })

  it('hear their type alone, until they are taken away', () => {
    const { bus, a } = openLink()
    const heard: string[] = []
    const stop = a.listen((event) => heard.push(event.type), 'b:1')
    bus.latest.say({ type: 'b:1' })
    bus.latest.say({ type: 'b:2' })
    stop()
    bus.latest.say({ type: 'b:1' })
    expect(heard).toEqual(['b:1'])
  })

  it('an open connection may keep the process alive while somebody listens, and not otherwise', () => {
    const { bus, front } = simulatedLink()
    const port = front.port()
    port.emit('a:1', null)
    bus.latest.accept()
    bus.latest.hello()
    expect(bus.latest.held).toBe(false)
    const stop = port.listen(() => {})
    expect(bus.latest.held).toBe(true)
    stop()
    expect(bus.latest.held).toBe(false)
  })
})

describe('what may not be emitted (CTRL-4, ENC-5)', () => {
  it.each([
    ['$bus:hello', 'are reserved'],
    ['nocolon', 'expected "type" to be "<pluginId>:<name>"'],
    [':b', 'expected "type" to be "<pluginId>:<name>"'],
    ['a:', 'expected "type" to be "<pluginId>:<name>"'],
  ])('%s fails at the call, and nothing is sent', (type, why) => {
    const { a, bus } = openLink()
    expect(() => a.emit(type, null)).toThrow(why)
    expect(bus.latest.sent).toEqual([])
  })

  it('a cycle costs that one event, with a clear error', () => {
    const { a, bus, front } = openLink()
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    a.emit('x:a', 1)
    expect(() => a.emit('x:cycle', cycle)).toThrow(/cannot be written as JSON/)
    a.emit('x:b', 2)
    expect(typesOf(bus.latest.sent)).toEqual(['x:a', 'x:b'])
    expect(front.status.current.dropped).toBe(0)
  })
})

describe('loss (LIMIT-5, LOSS-1, LOSS-2, QUEUE-1, QUEUE-2)', () => {
  it('an event over the limit is dropped and counted, those around it are sent', () => {
    const { bus, front } = simulatedLink()
    const port = front.port()
    for (const size of [100, 5_000, 100]) port.emit('a:x', 'x'.repeat(size))
    bus.latest.accept()
    bus.latest.hello(1_000)
    expect(bus.latest.sent).toHaveLength(2)
    expect(front.status.current.dropped).toBe(1)
  })

  it('counts the limit in UTF-8 bytes, exactly', () => {
    for (const excess of [0, 1]) {
      const { bus, front } = simulatedLink()
      const port = front.port()
      port.emit('a:x', 'é€😀')
      const bytes = Buffer.byteLength(JSON.stringify({ ...JSON.parse(front.queue.peek()?.text ?? '') }))
      bus.latest.accept()
      bus.latest.hello(bytes - excess)
      expect(bus.latest.sent).toHaveLength(1 - excess)
    }
  })

  it('a queue of 10 keeps the latest 10 of 15', () => {
    const { bus, front } = simulatedLink({ queue: { events: 10 } })
    const port = front.port()
    for (let index = 1; index <= 15; index += 1) port.emit(`a:${index}`, null)
    expect(front.status.current.dropped).toBe(5)
    bus.latest.accept()
    bus.latest.hello()
    expect(typesOf(bus.latest.sent)).toEqual(
      ['6', '7', '8', '9', '10', '11', '12', '13', '14', '15'].map((n) => `a:${n}`),
    )
  })

  it('takes 1,000 events by default, and 16 MiB', () => {
    const { front } = simulatedLink()
    const port = front.port()
    for (let index = 0; index < 1_003; index += 1) port.emit('a:x', null)
    expect(front.status.current.dropped).toBe(3)
    for (let index = 0; index < 17; index += 1) port.emit('a:x', 'x'.repeat(1024 * 1024 - 200))
    expect(front.queue.length).toBe(16)
  })

  it('a line that is cut and restored leaves a gap of unknown size', () => {
    const { time, bus, front } = openLink()
    bus.latest.end()
    expect(front.status.current).toMatchObject({ status: 'connecting', lost: 0 })
    time.advance(100)
    bus.latest.accept()
    bus.latest.hello()
    expect(front.status.current).toEqual({ status: 'open', lost: null, gaps: 1, dropped: 0 })
  })

  it('an event larger than the whole queue waits alone, and is sent (QUEUE-1: at least 1 event)', () => {
    const { bus, front } = simulatedLink({ queue: { bytes: 200 } })
    const port = front.port()
    port.emit('a:small', null)
    port.emit('a:large', 'x'.repeat(1_000))
    expect(front.status.current.dropped).toBe(1)
    bus.latest.accept()
    bus.latest.hello()
    expect(typesOf(bus.latest.sent)).toEqual(['a:large'])
  })

  it('a status listener that emits into a full queue is told of its own drop later, not within itself', () => {
    const { time, front } = simulatedLink({ queue: { events: 1 } })
    const port = front.port()
    port.emit('a:1', null)
    const told: number[] = []
    const stop = front.status.watch(({ dropped }) => {
      told.push(dropped)
      port.emit('a:again', null)
    })
    port.emit('a:2', null)
    expect(told).toEqual([1])
    expect(front.status.current.dropped).toBe(2)
    stop()
    front.status.watch(({ dropped }) => told.push(dropped))
    time.advance(1)
    expect(told).toEqual([1, 2])
  })
})
