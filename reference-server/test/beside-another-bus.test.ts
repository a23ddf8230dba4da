/** The published bus in the same process: both serve the event clients there, and each event is handed out once. */
import { ServerEventBus } from '@tanstack/devtools-event-bus/server'
import { EventClient } from '@tanstack/devtools-event-client/production'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { connect, post, startBus } from './peers.js'

beforeEach(() => void vi.stubEnv('NODE_ENV', 'development'))
afterEach(() => void vi.unstubAllEnvs())

/** It keeps what it has begun in globals, for the whole process. */
async function startPublishedBus(): Promise<{ url: string; stop(): void }> {
  const bus = new ServerEventBus({ host: '127.0.0.1', port: 0 })
  const port = await bus.start()
  const stop = (): void => {
    bus.stop()
    Object.assign(globalThis, { __TANSTACK_DEVTOOLS_SERVER__: null, __TANSTACK_DEVTOOLS_WSS_SERVER__: null })
  }
  onTestFinished(() => {
    stop()
    globalThis.__TANSTACK_EVENT_TARGET__ = null
  })
  return { url: `http://127.0.0.1:${port}`, stop }
}

async function bothBuses(first: string) {
  const publishedFirst = first === 'the published bus' ? await startPublishedBus() : undefined
  const bus = await startBus({ eventTarget: true })
  const published = publishedFirst ?? (await startPublishedBus())
  return { bus, published }
}

const client = (pluginId: string) => new EventClient<Record<string, unknown>>({ pluginId })

describe.each(['the published bus', 'this bus'])('%s is started first', (first) => {
  test('what an event client emits is heard once by each listener of the process, and by the panels of both', async () => {
    const { bus, published } = await bothBuses(first)
    const [panel, theirs] = [await connect(bus.url), await connect(published.url)]
    const [byType, ofAll, onBus] = [vi.fn(), vi.fn(), vi.fn()]
    client('lib').on('state', ({ payload }) => byType(payload))
    client('other').onAll(({ payload }) => ofAll(payload))
    bus.onAll(({ payload }) => onBus(payload))
    const emitter = client('lib')
    // The first event leaves while the client is told that there is a bus, by each of them.
    for (const payload of [1, 2, 3]) emitter.emit('state', payload)
    for (const heard of [byType, ofAll, onBus]) expect(heard.mock.calls).toEqual([[1], [2], [3]])
    for (const payload of [1, 2, 3]) {
      const sent = JSON.parse(await panel.next())
      expect(sent).toMatchObject({ type: 'lib:state', payload, eventId: expect.any(String) })
      // Under the same id, so that a page that is connected to both knows it again.
      expect(JSON.parse(await theirs.next())).toEqual(sent)
    }
  })

  test('what a panel of either sends is heard once by event clients, and by listeners of its own bus alone', async () => {
    const { bus, published } = await bothBuses(first)
    const [byClient, onBus] = [vi.fn(), vi.fn()]
    client('other').onAll(({ payload }) => byClient(payload))
    bus.onAll(({ payload }) => onBus(payload))
    await post(bus.url, '{"type":"lib:x","payload":"ours"}')
    const theirs = new WebSocket(`${published.url.replace('http', 'ws')}/__devtools/ws`)
    onTestFinished(() => theirs.terminate())
    theirs.on('open', () => theirs.send('{"type":"lib:x","payload":"theirs"}'))
    await vi.waitFor(() => expect(byClient.mock.calls).toEqual([['ours'], ['theirs']]))
    expect(onBus.mock.calls).toEqual([['ours']])
    // A page that is connected to both sends what it emits to both.
    for (const url of [published.url, bus.url]) await post(url, '{"type":"lib:x","payload":"both","eventId":"page-1"}')
    await post(bus.url, '{"type":"lib:x","payload":"end"}')
    await vi.waitFor(() => expect(byClient.mock.calls.at(-1)).toEqual(['end']))
    expect(byClient.mock.calls.slice(2)).toEqual([['both'], ['end']])
  })

  test('either goes on alone when the other has stopped', async () => {
    const { bus, published } = await bothBuses(first)
    const [byClient, onBus] = [vi.fn(), vi.fn()]
    client('other').onAll(({ payload }) => byClient(payload))
    bus.onAll(({ payload }) => onBus(payload))
    await bus.stop()
    client('lib').emit('x', 1)
    expect(byClient.mock.calls).toEqual([[1]])
    await bus.start()
    published.stop()
    client('lib').emit('x', 2)
    expect(byClient.mock.calls).toEqual([[1], [2]])
    expect(onBus.mock.calls).toEqual([[2]])
  })
})

test('two copies of this package in one process: each event is handed out once, and the target goes with the last bus', async () => {
  const first = await startBus({ eventTarget: true })
  vi.resetModules()
  const { createBus } = await import('../src/index.js')
  const second = createBus({ port: 0 })
  onTestFinished(() => second.stop())
  await second.start()
  const heard = vi.fn()
  client('other').onAll(({ payload }) => heard(payload))
  client('lib').emit('x', 1)
  await first.stop()
  client('lib').emit('x', 2)
  expect(heard.mock.calls).toEqual([[1], [2]])
  await second.stop()
  expect(globalThis.__TANSTACK_EVENT_TARGET__).toBeNull()
})

test('two buses of ours on a target that was there before them: each event is handed out once', async () => {
  globalThis.__TANSTACK_EVENT_TARGET__ = new EventTarget()
  onTestFinished(() => {
    globalThis.__TANSTACK_EVENT_TARGET__ = null
  })
  const buses = [await startBus({ eventTarget: true }), await startBus({ eventTarget: true })]
  const heard = vi.fn()
  client('other').onAll(({ payload }) => heard(payload))
  client('lib').emit('x', 1)
  await buses[0]?.stop()
  client('lib').emit('x', 2)
  expect(heard.mock.calls).toEqual([[1], [2]])
})
