/** What event clients of the bus's process dispatch: which id it gets, and from when on it is heard (LOCAL-2). */
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { createBus } from '../src/index.js'
import { connect, startBus } from './peers.js'

afterEach(() => {
  globalThis.__TANSTACK_EVENT_TARGET__ = null
})

const target = (): EventTarget => globalThis.__TANSTACK_EVENT_TARGET__ as EventTarget
const dispatch = (detail: unknown) => target().dispatchEvent(new CustomEvent('tanstack-dispatch-event', { detail }))

function hearing(type: string) {
  const heard: { eventId?: string }[] = []
  target().addEventListener(type, (event) => heard.push({ ...(event as CustomEvent).detail }))
  return heard
}

test.each([
  ['an event object', { frozen: false }],
  ['a frozen event object', { frozen: true }],
])('%s that is dispatched three times is three events, each under an id of its own', async (_, { frozen }) => {
  const bus = await startBus({ eventTarget: true })
  await startBus({ eventTarget: true })
  const panel = await connect(bus.url)
  const heard = hearing('q:refetch')
  const refetch = frozen ? Object.freeze({ type: 'q:refetch' }) : { type: 'q:refetch' }
  for (let times = 0; times < 3; times += 1) dispatch(refetch)
  const ids = heard.map(({ eventId }) => eventId)
  expect(ids).toEqual(Array(3).fill(expect.stringMatching(/^\S{16,128}$/)))
  expect(new Set(ids).size).toBe(3)
  for (const eventId of ids) expect(JSON.parse(await panel.next())).toEqual({ type: 'q:refetch', eventId })
})

test('an event that came with an id keeps it, and is heard once', async () => {
  await startBus({ eventTarget: true })
  const heard = hearing('q:x')
  const event = { type: 'q:x', eventId: 'from-elsewhere' }
  dispatch(event)
  dispatch(event)
  expect(heard).toEqual([event])
})

test('what is emitted while the bus still starts is handed out', async () => {
  const bus = createBus({ port: 0 })
  onTestFinished(() => bus.stop())
  const starting = bus.start()
  // It is there within microtasks; a port is not.
  for (let turns = 0; turns < 20 && !target(); turns += 1) await Promise.resolve()
  expect(bus.address).toBeUndefined()
  const heard = hearing('q:early')
  dispatch({ type: 'q:early' })
  expect(heard).toHaveLength(1)
  await starting
})

test('a bus that could not start hands nothing out', async () => {
  globalThis.__TANSTACK_EVENT_TARGET__ = new EventTarget()
  const bus = createBus({ host: '203.0.113.1', port: 0 })
  await expect(bus.start()).rejects.toThrow('EADDRNOTAVAIL')
  const heard = hearing('q:x')
  bus.emit({ type: 'q:x' })
  expect(heard).toEqual([])
})
