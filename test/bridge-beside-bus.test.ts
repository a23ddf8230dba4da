/** A bridge and a bus in one process, each of which leaves handing out to a bus of another make. */
import { EventClient } from '@tanstack/devtools-event-client/production'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { startRuntimeBridge } from '../reference-client/src/bridge.js'
import { createBus } from '../reference-server/src/index.js'

const globals = globalThis as { __TANSTACK_EVENT_TARGET__?: EventTarget | null }

afterEach(() => {
  globals.__TANSTACK_EVENT_TARGET__ = null
})

async function startBus(eventTarget: boolean) {
  const bus = createBus({ port: 0, eventTarget })
  onTestFinished(() => bus.stop())
  return { bus, address: await bus.start() }
}

it('a runtime with a bridge in which a bus starts: each listener hears each event once, there and at the bus elsewhere (LOCAL-2)', async () => {
  const elsewhere = await startBus(false)
  expect(startRuntimeBridge({ url: elsewhere.address.url })).toBe(true)
  const here = await startBus(true)
  const [byType, ofAll, onBus, onOther] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()]
  new EventClient<Record<string, unknown>>({ pluginId: 'lib' }).on('x', ({ payload }) => byType(payload))
  new EventClient<Record<string, unknown>>({ pluginId: 'other' }).onAll(({ payload }) => ofAll(payload))
  here.bus.onAll(({ payload }) => onBus(payload))
  elsewhere.bus.onAll(({ payload }) => onOther(payload))
  const emitter = new EventClient<Record<string, unknown>>({ pluginId: 'lib' })
  for (const payload of [1, 2]) emitter.emit('x', payload)
  for (const heard of [byType, ofAll, onBus]) expect(heard.mock.calls).toEqual([[1], [2]])
  await expect.poll(() => onOther.mock.calls).toEqual([[1], [2]])
  elsewhere.bus.emit({ type: 'lib:x', payload: 3 })
  await expect.poll(() => byType.mock.calls).toEqual([[1], [2], [3]])
  here.bus.emit({ type: 'lib:x', payload: 4 })
  await here.bus.stop()
  emitter.emit('x', 5)
  for (const heard of [byType, ofAll]) expect(heard.mock.calls.slice(2)).toEqual([[3], [4], [5]])
})
