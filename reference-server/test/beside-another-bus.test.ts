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
    for (const peer of [panel, theirs]) {
      for (const payload of [1, 2, 3])
        expect(JSON.parse(await peer.next())).toMatchObject({ type: 'lib:state', payload })
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
