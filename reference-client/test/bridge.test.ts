import { EventClient as PublishedEventClient } from '@tanstack/devtools-event-client/production'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startRuntimeBridge } from '../src/bridge.js'
import { EventClient } from '../src/index.js'
import { freshRuntimeEachTest, globals } from './fresh-runtime.js'
import { SmallBus } from './sockets/small-bus.js'

freshRuntimeEachTest()

interface Events {
  [suffix: string]: unknown
  up: unknown
  down: unknown
}

/** This runtime has a bridge to a small bus from here on. */
async function bridged() {
  const bus = await SmallBus.start()
  expect(startRuntimeBridge({ url: bus.url })).toBe(true)
  const target = globals.__TANSTACK_EVENT_TARGET__ as EventTarget
  return { bus, target, messages: () => bus.messages.map((text) => JSON.parse(text) as object) }
}

describe('an isolated runtime with a bridge (LOCAL-6)', () => {
  it('connects as a bridge once somebody uses it, and not before (CONN-1)', async () => {
    const { bus } = await bridged()
    await new Promise((resolve) => setImmediate(resolve))
    expect(bus.targets).toEqual([])
    new PublishedEventClient<Events>({ pluginId: 'q' }).on('down', () => {})
    await bus.until(({ connections }) => connections.length === 1)
    expect(bus.targets).toEqual(['/__devtools/ws?v=1&bridge=server'])
  })

  it.each([
    ['the published event client', () => new PublishedEventClient<Events>({ pluginId: 'q' })],
    ['the event client of this package', () => new EventClient<Events>({ pluginId: 'q' })],
  ])('serves %s both ways', async (_, create) => {
    const { bus, messages } = await bridged()
    const client = create()
    const heard = new Promise((resolve) => client.on('down', ({ payload }) => resolve(payload)))
    client.emit('up', { n: 1n })
    await bus.until(({ messages }) => messages.length === 1)
    expect(messages()).toEqual([
      {
        type: 'q:up',
        payload: { n: { __type: 'bigint', value: '1' } },
        pluginId: 'q',
        eventId: expect.any(String),
        source: 'server-bridge',
      },
    ])
    bus.say({ type: 'q:down', payload: 7 })
    expect(await heard).toBe(7)
  })

  it('a listener that throws ends nothing, and harms no other (LISTEN-1)', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => told.mockRestore())
    const { bus, target } = await bridged()
    target.addEventListener('q:down', () => {
      throw new Error('broken')
    })
    const heard = new Promise((resolve) => target.addEventListener('q:down', resolve))
    await bus.until(({ connections }) => connections.length === 1)
    bus.say({ type: 'q:down' })
    await heard
    expect(told).toHaveBeenCalledWith(expect.stringContaining('q:down failed'), expect.any(Error))
  })

  it('is there once: a runtime that has a target is left alone', async () => {
    const { bus, target } = await bridged()
    expect(startRuntimeBridge({ url: bus.url })).toBe(false)
    expect(globals.__TANSTACK_EVENT_TARGET__).toBe(target)
  })

  it('is not there where no bus is found, or in a page', () => {
    expect(startRuntimeBridge()).toBe(false)
    vi.stubGlobal('window', new EventTarget())
    expect(startRuntimeBridge({ url: 'http://127.0.0.1:1' })).toBe(false)
    vi.unstubAllGlobals()
    expect(globals.__TANSTACK_EVENT_TARGET__).toBeUndefined()
  })
})
