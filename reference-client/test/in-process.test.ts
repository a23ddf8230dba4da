import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { InProcess } from '../src/bindings/in-process.js'
import { EncodeError, EventClient } from '../src/index.js'
import { EventIds } from '../src/link/event-ids.js'
import { freshRuntimeEachTest, globals } from './fresh-runtime.js'
import { VirtualTime } from './simulated/virtual-time.js'

freshRuntimeEachTest()

interface Detail {
  type: string
  payload?: unknown
  pluginId?: string
  eventId?: string
}

/** An in-process bus (LOCAL-2) on a target of its own; `answering` tells whether it has started. */
function realm(): { target: EventTarget; bus: { answering: boolean; got: Detail[]; asked: number } } {
  const target = new EventTarget()
  const bus = { answering: true, got: [] as Detail[], asked: 0 }
  target.addEventListener('tanstack-connect', () => {
    bus.asked += 1
    if (bus.answering) target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
  })
  target.addEventListener('tanstack-dispatch-event', (event) => {
    const { detail } = event as CustomEvent<Detail>
    bus.got.push(detail)
    target.dispatchEvent(new CustomEvent(detail.type, { detail }))
    target.dispatchEvent(new CustomEvent('tanstack-devtools-global', { detail }))
  })
  return { target, bus }
}

interface Events {
  added: number | bigint | object
}

const client = (pluginId = 'q') => new EventClient<Events>({ pluginId })

describe('in one process with the bus (LOCAL-2)', () => {
  it('a single early emit reaches the bus, by reference and with an id', () => {
    const { target, bus } = realm()
    globals.__TANSTACK_EVENT_TARGET__ = target
    const payload = { id: 1n }
    client().emit('added', payload)
    expect(bus.got).toEqual([{ type: 'q:added', payload, pluginId: 'q', eventId: expect.stringMatching(/-1$/) }])
    expect(bus.got[0]?.payload).toBe(payload)
  })

  it('hears the events of others and its own as the bus dispatches them: one, its plugin, all', () => {
    const { target } = realm()
    globals.__TANSTACK_EVENT_TARGET__ = target
    const [a, b] = [client('a'), client('b')]
    const heard: string[] = []
    const stops = [
      a.on('added', (event) => heard.push(`on ${event.type}`)),
      a.onAllPluginEvents((event) => heard.push(`plugin ${event.type}`)),
      a.onAll((event) => heard.push(`all ${event.type}`)),
    ]
    b.emit('added', 1)
    a.emit('added', 2)
    expect(heard).toEqual(['all b:added', 'on a:added', 'plugin a:added', 'all a:added'])
    for (const stop of stops) stop()
    a.emit('added', 3)
    expect(heard).toHaveLength(4)
    expect(a.status.status).toBe('open')
  })

  it('who only listens hears, and is told that the bus is there', () => {
    const { target } = realm()
    globals.__TANSTACK_EVENT_TARGET__ = target
    const listener = client()
    const heard: unknown[] = []
    listener.on('added', (event) => heard.push(event.payload))
    expect(listener.status.status).toBe('open')
    target.dispatchEvent(new CustomEvent('q:added', { detail: { type: 'q:added', payload: 1 } }))
    expect(heard).toEqual([1])
  })

  it('withEventTarget: its own at once, and not again from the bus', () => {
    const { target, bus } = realm()
    bus.answering = false
    globals.__TANSTACK_EVENT_TARGET__ = target
    const a = client()
    const heard: unknown[] = []
    const stop = a.on('added', (event) => heard.push(event.payload), { withEventTarget: true })
    a.emit('added', 1)
    expect(heard).toEqual([1])
    target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
    client().emit('added', 2)
    expect(heard).toEqual([1, 2])
    stop()
    a.emit('added', 3)
    expect(heard).toEqual([1, 2])
  })

  it('throws for a name that is none, at the call', () => {
    const { target, bus } = realm()
    globals.__TANSTACK_EVENT_TARGET__ = target
    const nameless = new EventClient<{ '': number }>({ pluginId: 'q' })
    expect(() => nameless.emit('', 1)).toThrow(/cannot emit "q:"/)
    expect(bus.got).toEqual([])
  })

  it('a listener that throws harms nobody (LISTEN-1)', () => {
    const { target } = realm()
    globals.__TANSTACK_EVENT_TARGET__ = target
    const report = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => report.mockRestore())
    const [a, b] = [client(), client()]
    const heard: unknown[] = []
    a.on('added', () => {
      throw new Error('broken panel')
    })
    a.on('added', (event) => heard.push(event.payload))
    b.emit('added', 1)
    b.emit('added', 2)
    expect(heard).toEqual([1, 2])
    expect(report).toHaveBeenCalledTimes(2)
  })

  it('a window is such a target too', () => {
    const { target, bus } = realm()
    vi.stubGlobal('window', target)
    onTestFinished(() => void vi.unstubAllGlobals())
    client().emit('added', 1)
    expect(bus.got).toHaveLength(1)
  })
})

describe('before the bus answers', () => {
  function inProcess() {
    const time = new VirtualTime()
    const shared = new InProcess({ host: time, ids: new EventIds(), everyMs: 300, seek: () => 'no bus' })
    return { time, shared, a: shared.port({}), b: shared.port({}) }
  }

  it('events wait, in order over all event clients, and the bus is asked at growing intervals', () => {
    const { target, bus } = realm()
    bus.answering = false
    globals.__TANSTACK_EVENT_TARGET__ = target
    const { time, a, b } = inProcess()
    a.emit('a:1', null)
    b.emit('b:2', null)
    a.emit('a:3', null)
    time.advance(300 + 600 + 1_200)
    expect(bus.asked).toBe(4)
    bus.answering = true
    time.advance(2_400)
    expect(bus.got.map(({ type }) => type)).toEqual(['a:1', 'b:2', 'a:3'])
    expect(a.status).toEqual({ status: 'open', lost: 0, gaps: 0, dropped: 0 })
    expect(time.pendingTimers).toBe(0)
  })

  it('what a listener emits while events go out follows those that waited (ORDER-2)', () => {
    const { target, bus } = realm()
    bus.answering = false
    globals.__TANSTACK_EVENT_TARGET__ = target
    const { a, b } = inProcess()
    b.listen(() => a.emit('a:3', null), 'a:1')
    a.emit('a:1', null)
    a.emit('a:2', null)
    target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
    expect(bus.got.map(({ type }) => type)).toEqual(['a:1', 'a:2', 'a:3'])
  })

  it('a target that goes away while events go out leaves the others waiting for the next', () => {
    const first = realm()
    first.bus.answering = false
    globals.__TANSTACK_EVENT_TARGET__ = first.target
    const { time, a, b } = inProcess()
    b.listen(() => {
      delete globals.__TANSTACK_EVENT_TARGET__
      a.emit('a:3', null)
    }, 'a:1')
    a.emit('a:1', null)
    a.emit('a:2', null)
    first.target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
    const second = realm()
    globals.__TANSTACK_EVENT_TARGET__ = second.target
    time.advance(600)
    expect(first.bus.got.map(({ type }) => type)).toEqual(['a:1'])
    expect(second.bus.got.map(({ type }) => type)).toEqual(['a:2', 'a:3'])
    expect(a.status.status).toBe('open')
  })

  it('asks no more after a while, and again on a later emit', () => {
    const { target, bus } = realm()
    bus.answering = false
    globals.__TANSTACK_EVENT_TARGET__ = target
    const { time, a } = inProcess()
    a.emit('a:1', null)
    time.advance(3_600_000)
    expect(time.pendingTimers).toBe(0)
    bus.answering = true
    a.emit('a:2', null)
    expect(bus.got.map(({ type }) => type)).toEqual(['a:1', 'a:2'])
  })

  it('keeps the latest 1,000 events and counts the others', () => {
    const { target, bus } = realm()
    bus.answering = false
    globals.__TANSTACK_EVENT_TARGET__ = target
    const { a } = inProcess()
    for (let index = 0; index < 1_003; index += 1) a.emit('a:x', index)
    expect(a.status.dropped).toBe(3)
    target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
    expect(bus.got.map(({ payload }) => payload)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 3))
  })

  it('queued events keep the payload they were emitted with, even if it is changed later (QUEUE-1)', () => {
    const { target, bus } = realm()
    bus.answering = false
    globals.__TANSTACK_EVENT_TARGET__ = target
    const { a } = inProcess()
    const payload: { n: number; self?: unknown } = { n: 0 }
    for (payload.n = 1; payload.n <= 3; payload.n += 1) a.emit('a:x', payload)
    let reads = 0
    const counted = Object.defineProperty({}, 'reads', { enumerable: true, get: () => ++reads })
    a.emit('a:y', counted)
    payload.self = payload
    expect(() => a.emit('a:cycle', payload)).toThrow(EncodeError)
    target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
    expect(bus.got.map((event) => event.payload)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { reads: 1 }])
    expect(reads).toBe(1)
  })

  it('16 MiB of events are kept, the oldest go first and are counted (QUEUE-1, QUEUE-2)', () => {
    const { a } = inProcess()
    for (let index = 0; index < 20; index += 1) a.emit('a:x', { index, text: 'x'.repeat(1024 * 1024 - 200) })
    expect(a.status.dropped).toBe(4)
    const { target, bus } = realm()
    globals.__TANSTACK_EVENT_TARGET__ = target
    a.emit('a:last', null)
    const first = bus.got[0]?.payload as { index: number } | undefined
    expect([bus.got.length, first?.index, bus.got.at(-1)?.type]).toEqual([17, 4, 'a:last'])
  })

  it('drops are logged once if there is no status listener (LOSS-1)', async () => {
    const { time, a } = inProcess()
    for (let index = 0; index < 1_003; index += 1) a.emit('a:x', index)
    await undefined
    expect(time.warnings).toEqual([expect.stringMatching(/^3 events were dropped before being sent \(no bus\)/)])
    a.emit('a:x', 0)
    await undefined
    expect(time.warnings).toHaveLength(1)
    const watched = inProcess()
    watched.a.onStatus(() => {})
    for (let index = 0; index < 1_003; index += 1) watched.a.emit('a:x', index)
    await undefined
    expect(watched.time.warnings).toEqual([])
  })

  it('a bus that starts in this process later gets what was emitted, and nobody hears it twice', () => {
    const { time, a, b } = inProcess()
    const heard: string[] = []
    a.listen((event) => heard.push(`a ${event.type}`), 'a:1')
    b.listen((event) => heard.push(`b ${event.type}`))
    a.emit('a:1', null)
    expect(heard).toEqual(['b a:1'])
    const { target, bus } = realm()
    globals.__TANSTACK_EVENT_TARGET__ = target
    time.advance(600)
    expect(bus.got.map(({ type }) => type)).toEqual(['a:1'])
    expect(heard).toEqual(['b a:1'])
    a.emit('a:2', null)
    expect(heard).toEqual(['b a:1', 'b a:2'])
  })

  it('follows the bus to another target, and waits where it is gone', () => {
    const first = realm()
    globals.__TANSTACK_EVENT_TARGET__ = first.target
    const { time, a, b } = inProcess()
    const heard: string[] = []
    b.listen((event) => heard.push(event.type))
    a.emit('a:1', null)
    delete globals.__TANSTACK_EVENT_TARGET__
    a.emit('a:2', null)
    const second = realm()
    globals.__TANSTACK_EVENT_TARGET__ = second.target
    time.advance(300)
    a.emit('a:3', null)
    expect(first.bus.got.map(({ type }) => type)).toEqual(['a:1'])
    expect(second.bus.got.map(({ type }) => type)).toEqual(['a:2', 'a:3'])
    expect(heard).toEqual(['a:1', 'a:2', 'a:3'])
    b.close()
    a.emit('a:4', null)
    expect(heard).toHaveLength(3)
  })
})
