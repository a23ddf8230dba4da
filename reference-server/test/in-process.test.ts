import { EventClient } from '@tanstack/devtools-event-client/production'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMemoryBus } from '../src/memory.js'
import { connect, post, startBus } from './peers.js'

describe('in-process code', () => {
  test('hears by type and everything, with BigInts revived, and where each came from (ENC-6)', async () => {
    const bus = await startBus()
    const heard = vi.fn()
    const all = vi.fn()
    const off = bus.on('a:b', heard)
    bus.onAll(all)
    await post(bus.url, '{"type":"a:b","payload":{"n":{"__type":"bigint","value":"12"}}}')
    expect(heard).toHaveBeenCalledWith({ type: 'a:b', payload: { n: 12n } }, 'panel')
    off()
    bus.emit({ type: 'a:b', payload: 1 })
    expect(heard).toHaveBeenCalledTimes(1)
    expect(all).toHaveBeenLastCalledWith({ type: 'a:b', payload: 1 }, 'in-process')
  })

  test('a listener that throws harms no other listener, event or connection (LISTEN-2)', async () => {
    const onError = vi.fn()
    const bus = await startBus({ onError })
    const panel = await connect(bus.url)
    const heard = vi.fn()
    bus.onAll(() => {
      throw new Error('broken listener')
    })
    bus.onAll(heard)
    for (let i = 0; i < 3; i += 1) await post(bus.url, '{"type":"a:b","source":"server-bridge"}')
    bus.emit({ type: 'a:last' })
    for (let i = 0; i < 3; i += 1) await panel.next()
    expect(await panel.next()).toBe('{"type":"a:last"}')
    expect(heard).toHaveBeenCalledTimes(4)
    expect(onError).toHaveBeenCalledTimes(4)
  })

  test('is told what is wrong with an event it emits, and nothing is sent', async () => {
    const bus = await startBus()
    const panel = await connect(bus.url)
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(() => bus.emit({ type: 'nocolon' })).toThrow('this is no event: expected "type" to be')
    expect(() => bus.emit({ type: '$bus:hello' })).toThrow('"$bus:hello" is a control message')
    expect(() => bus.emit({ type: 'a:cycle', payload: cycle })).toThrow('cannot be written as JSON')
    bus.emit({ type: 'a:good' })
    expect(await panel.next()).toBe('{"type":"a:good"}')
  })
})

describe('published event clients of this process (LOCAL-2)', () => {
  test('reach the network and hear from it, BigInts included', async () => {
    const bus = await startBus({ eventTarget: true })
    const panel = await connect(bus.url)
    const library = new EventClient<Record<string, unknown>>({ pluginId: 'lib' })
    const heard = vi.fn()
    library.on('command', heard)
    library.emit('state', { n: 12n })
    expect(JSON.parse(await panel.next())).toEqual({
      type: 'lib:state',
      payload: { n: { __type: 'bigint', value: '12' } },
      pluginId: 'lib',
      eventId: expect.stringMatching(/^\S{16,128}$/),
    })
    await post(bus.url, '{"type":"lib:command","payload":{"__type":"bigint","value":"7"},"pluginId":"lib"}')
    expect(heard).toHaveBeenCalledWith({ type: 'lib:command', payload: 7n, pluginId: 'lib' })
  })

  test('a listener of theirs that throws does not end the process', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => error.mockRestore())
    const bus = await startBus({ eventTarget: true })
    const library = new EventClient<Record<string, unknown>>({ pluginId: 'lib' })
    const heard = vi.fn()
    library.on('command', () => {
      throw new Error('broken listener')
    })
    library.on('command', heard)
    expect((await post(bus.url, '{"type":"lib:command"}')).status).toBe(202)
    expect(heard).toHaveBeenCalledTimes(1)
    expect(error).toHaveBeenCalledTimes(1)
  })

  test('something that is no event is reported, not thrown at the dispatcher', async () => {
    const onError = vi.fn()
    await startBus({ eventTarget: true, onError })
    for (const detail of [null, 'text', { type: 'tanstack-dispatch-event' }, { type: '$bus:hello' }]) {
      globalThis.__TANSTACK_EVENT_TARGET__?.dispatchEvent(new CustomEvent('tanstack-dispatch-event', { detail }))
    }
    expect(onError).toHaveBeenCalledTimes(4)
  })

  test('beside another bus of the process: each listener hears each event once, whichever brings it', async () => {
    const bus = await startBus({ eventTarget: true })
    const panel = await connect(bus.url)
    const target = globalThis.__TANSTACK_EVENT_TARGET__ as EventTarget
    const relayed: object[] = []
    const handOut = (event: { type: string }) => {
      target.dispatchEvent(new CustomEvent(event.type, { detail: event }))
      target.dispatchEvent(new CustomEvent('tanstack-devtools-global', { detail: event }))
    }
    const answer = () => void target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
    const take = (event: Event) => {
      relayed.push({ ...(event as CustomEvent).detail })
      handOut((event as CustomEvent).detail)
    }
    target.addEventListener('tanstack-connect', answer)
    target.addEventListener('tanstack-dispatch-event', take)
    const library = new EventClient<Record<string, unknown>>({ pluginId: 'lib' })
    const [byType, all] = [vi.fn(), vi.fn()]
    library.on('state', byType)
    library.onAll(all)

    library.emit('state', 1)
    const sent = JSON.parse(await panel.next())
    expect(relayed).toEqual([sent])
    // Pages that are connected to both buses send what they emit to both.
    const both = { type: 'lib:state', payload: 2, eventId: 'page-1' }
    handOut(both)
    await post(bus.url, JSON.stringify(both))
    await post(bus.url, JSON.stringify({ ...both, eventId: 'page-2' }))
    handOut({ ...both, eventId: 'page-2' } as { type: string })
    expect(byType.mock.calls.map(([event]) => event.eventId)).toEqual([sent.eventId, 'page-1', 'page-2'])
    expect(all).toHaveBeenCalledTimes(3)
    target.removeEventListener('tanstack-connect', answer)
    target.removeEventListener('tanstack-dispatch-event', take)
  })

  test('the shared target goes with the last bus of the process', async () => {
    const first = await startBus({ eventTarget: true })
    const second = await startBus({ eventTarget: true })
    const target = globalThis.__TANSTACK_EVENT_TARGET__
    await first.stop()
    expect(globalThis.__TANSTACK_EVENT_TARGET__).toBe(target)
    await second.stop()
    expect(globalThis.__TANSTACK_EVENT_TARGET__).toBeNull()
  })
})

describe('the bus in memory', () => {
  test('routes as the one on the network does', () => {
    const bus = createMemoryBus()
    const [page, otherPage, worker, otherWorker] = [
      bus.connect('panel'),
      bus.connect(),
      bus.connect('bridge'),
      bus.connect('bridge'),
    ]
    const heard: string[] = []
    const listen = (name: string, peer: typeof page) => peer.onEvent(({ type }) => heard.push(`${name} ${type}`))
    listen('page', page)
    listen('other page', otherPage)
    listen('worker', worker)
    listen('other worker', otherWorker)
    bus.onAll(({ type }) => heard.push(`process ${type}`))
    page.send({ type: 'from:page' })
    worker.send({ type: 'from:worker' })
    bus.emit({ type: 'from:process' })
    bus.flush()
    expect(heard.filter((one) => one.endsWith('from:page')).sort()).toEqual([
      'other worker from:page',
      'process from:page',
      'worker from:page',
    ])
    expect(heard.filter((one) => one.endsWith('from:worker')).sort()).toEqual([
      'other page from:worker',
      'other worker from:worker',
      'page from:worker',
      'process from:worker',
    ])
    expect(heard.filter((one) => one.endsWith('from:process')).length).toBe(5)
  })

  test('delivers by itself in the next microtask, BigInts and all', async () => {
    const bus = createMemoryBus()
    const heard = new Promise((resolve) => bus.connect('panel').onEvent(resolve))
    bus.emit({ type: 'a:b', payload: 12n })
    expect(await heard).toEqual({ type: 'a:b', payload: 12n })
  })
})
