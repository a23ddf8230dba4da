/** Wherever a bus calls code of the application: what that does wrong harms nobody else, and all hear one order. */
import { runInNewContext } from 'node:vm'
import { EventClient } from '@tanstack/devtools-event-client/production'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMemoryBus } from '../src/memory.js'
import { connect, post, startBus } from './peers.js'

const raise = (): never => {
  throw new Error('broken')
}

const misdeeds: [string, () => unknown][] = [
  ['throws', raise],
  ['rejects', async () => raise()],
  ['rejects in another realm', () => runInNewContext('Promise.reject(7)')],
  ['returns a thenable that throws when it is looked at', () => Object.defineProperty({}, 'then', { get: raise })],
]

/** Nothing that a listener does may become an unhandled rejection, which ends a process. */
function expectNoRejection(): void {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
}

/** A spy would watch the promises that it sees returned. */
function replaceConsoleError(by: () => unknown): void {
  const { error } = console
  console.error = by
  onTestFinished(() => {
    console.error = error
  })
}

const tick = () => new Promise((resolve) => setImmediate(resolve))

describe.each(misdeeds)('a listener that %s (LISTEN-2)', (_, misdeed) => {
  test('of bus.on, bus.onAll and the shared target: other listeners run, emit returns, onError gets the error', async () => {
    expectNoRejection()
    const error = vi.fn()
    replaceConsoleError(error)
    const onError = vi.fn()
    const bus = await startBus({ eventTarget: true, onError })
    const panel = await connect(bus.url)
    const target = globalThis.__TANSTACK_EVENT_TARGET__ as EventTarget
    const library = new EventClient<Record<string, unknown>>({ pluginId: 'a' })
    const heard = vi.fn()
    bus.on('a:b', misdeed)
    bus.onAll(misdeed)
    target.addEventListener('a:b', misdeed as () => void)
    bus.on('a:b', heard)
    bus.onAll(heard)
    library.on('b', heard)
    bus.emit({ type: 'a:b' })
    await post(bus.url, '{"type":"a:b","source":"server-bridge"}')
    await tick()
    expect(heard).toHaveBeenCalledTimes(6)
    expect(onError).toHaveBeenCalledTimes(4)
    expect(error).toHaveBeenCalledTimes(2)
    target.removeEventListener('a:b', misdeed as () => void)
    expect(await panel.next()).toBe('{"type":"a:b"}')
  })

  test('of a peer of the bus in memory harms nobody either', async () => {
    expectNoRejection()
    const onError = vi.fn()
    const bus = createMemoryBus({ onError })
    const peer = bus.connect()
    const heard = vi.fn()
    peer.onEvent(misdeed)
    peer.onEvent(heard)
    for (const type of ['a:1', 'a:2']) bus.emit({ type })
    bus.flush()
    await tick()
    expect(heard).toHaveBeenCalledTimes(2)
    expect(onError).toHaveBeenCalledTimes(2)
  })

  test('and an onError that does the same, where console.error does so too', async () => {
    expectNoRejection()
    replaceConsoleError(misdeed)
    const network = await startBus({ eventTarget: true, onError: misdeed as () => void })
    for (const bus of [network, createMemoryBus({ onError: misdeed as () => void }), createMemoryBus()]) {
      const heard = vi.fn()
      bus.onAll(misdeed)
      bus.onAll(heard)
      bus.emit({ type: 'a:b' })
      expect(heard).toHaveBeenCalledTimes(1)
    }
    const target = globalThis.__TANSTACK_EVENT_TARGET__ as EventTarget
    const heard = vi.fn()
    target.addEventListener('a:c', misdeed as () => void)
    target.addEventListener('a:c', heard)
    target.dispatchEvent(new CustomEvent('tanstack-dispatch-event', { detail: { type: 'no event' } }))
    target.dispatchEvent(new CustomEvent('tanstack-dispatch-event', { detail: { type: 'a:c' } }))
    expect(heard).toHaveBeenCalledTimes(1)
    await tick()
  })

  test('and an onWarning that does the same', async () => {
    expectNoRejection()
    replaceConsoleError(() => {})
    const first = await startBus()
    const second = await startBus({ port: Number(new URL(first.url).port), onWarning: misdeed as () => void })
    expect(second.url).not.toBe(first.url)
    await tick()
  })
})

describe('events that a listener emits (ORDER-3)', () => {
  test('come after the present one for every listener, at any depth, and on the network', async () => {
    const bus = await startBus({ eventTarget: true })
    const panel = await connect(bus.url)
    const library = new EventClient<Record<string, unknown>>({ pluginId: 'a' })
    const orders: string[][] = [[], [], [], []]
    const hear = (index: number) => (event: { type: string }) => void orders[index]?.push(event.type)
    const next: Record<string, string> = { 'a:1': 'a:2', 'a:2': 'a:3', 'a:3': 'a:4' }
    bus.onAll(({ type }) => {
      const following = next[type]
      if (following !== undefined) bus.emit({ type: following })
    })
    library.on('3', () => library.emit('5', null))
    bus.onAll(hear(0))
    library.onAll(hear(1))
    bus.onAll(hear(2))
    globalThis.__TANSTACK_EVENT_TARGET__?.addEventListener('tanstack-devtools-global', (event) =>
      hear(3)((event as CustomEvent).detail),
    )
    bus.emit({ type: 'a:1' })
    const all = ['a:1', 'a:2', 'a:3', 'a:4', 'a:5']
    expect(orders).toEqual([all, all, all, all])
    const sent: string[] = []
    for (const _ of all) sent.push(JSON.parse(await panel.next()).type)
    expect(sent).toEqual(all)
  })

  test('are taken as they are when they are emitted, also where getters stand in them', () => {
    const bus = createMemoryBus()
    let reads = 0
    bus.on('a:go', () => {
      const payload = { n: 0 }
      for (payload.n = 1; payload.n <= 3; payload.n += 1) bus.emit({ type: 'a:x', payload })
      const counted = {
        get n() {
          reads += 1
          return reads
        },
      }
      bus.emit({ type: 'a:y', payload: counted })
    })
    const heard: unknown[] = []
    bus.on('a:x', ({ payload }) => heard.push((payload as { n: number }).n))
    bus.connect().onEvent(({ payload }) => heard.push(payload))
    bus.emit({ type: 'a:go' })
    expect(heard).toEqual([1, 2, 3])
    bus.flush()
    expect(heard.slice(3)).toEqual([undefined, { n: 1 }, { n: 2 }, { n: 3 }, { n: 1 }])
  })

  test('without end leave the process its turn', async () => {
    const bus = createMemoryBus()
    let heard = 0
    const off = bus.on('a:again', () => {
      heard += 1
      bus.emit({ type: 'a:again' })
    })
    bus.emit({ type: 'a:again' })
    expect(heard).toBeGreaterThan(100)
    off()
  })

  test('to a peer of the bus in memory keep its order, where it flushes as well', () => {
    const bus = createMemoryBus()
    const [peer, other] = [bus.connect('bridge'), bus.connect('bridge')]
    const heard: string[] = []
    peer.onEvent(({ type }) => {
      if (type !== 'a:1') return
      other.send({ type: 'a:3' })
      bus.flush()
    })
    peer.onEvent(({ type }) => heard.push(type))
    bus.emit({ type: 'a:1' })
    bus.emit({ type: 'a:2' })
    bus.flush()
    expect(heard).toEqual(['a:1', 'a:2', 'a:3'])
  })
})
