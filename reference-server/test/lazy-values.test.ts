/** The value of an event from the network is built where somebody of this process looks at it, and once. */
import { afterEach, expect, test, vi } from 'vitest'
import { connect, post, startBus } from './peers.js'

afterEach(() => {
  globalThis.__TANSTACK_EVENT_TARGET__ = null
})

let events = 0
const target = (): EventTarget => globalThis.__TANSTACK_EVENT_TARGET__ as EventTarget

/** How often an event is parsed while it is relayed to a panel. */
async function timesBuilt(listen: (bus: Awaited<ReturnType<typeof startBus>>) => void): Promise<number> {
  const bus = await startBus({ eventTarget: true })
  const panel = await connect(bus.url)
  listen(bus)
  events += 1
  const event = `{"type":"a:b","payload":[{},{"__type":"bigint","value":"7"}],"eventId":"k-${events}","source":"server-bridge"}`
  const parse = vi.spyOn(JSON, 'parse')
  await post(bus.url, event)
  expect(await panel.next()).toBe(event)
  const times = parse.mock.calls.filter(([text]) => text === event).length
  parse.mockRestore()
  return times
}

test('not at all where nobody listens, or to something else', async () => {
  expect(await timesBuilt(() => {})).toBe(0)
  expect(await timesBuilt((bus) => bus.on('a:other', () => {}))).toBe(0)
  expect(await timesBuilt(() => target().addEventListener('a:other', () => {}))).toBe(0)
})

test('not for a listener that only counts', async () => {
  const counted = vi.fn()
  expect(await timesBuilt(() => target().addEventListener('a:b', () => counted()))).toBe(0)
  expect(counted).toHaveBeenCalledTimes(1)
})

test('once for all that look at it, BigInts included (ENC-6)', async () => {
  const seen: unknown[] = []
  const times = await timesBuilt((bus) => {
    bus.on('a:b', (event) => seen.push(event))
    bus.onAll((event) => seen.push(event))
    for (const name of ['a:b', 'tanstack-devtools-global'])
      target().addEventListener(name, (event) =>
        seen.push((event as CustomEvent).detail, (event as CustomEvent).detail),
      )
  })
  expect(times).toBe(1)
  expect(seen).toHaveLength(6)
  expect(new Set(seen).size).toBe(1)
  expect(seen[0]).toEqual({ type: 'a:b', payload: [{}, 7n], eventId: `k-${events}`, source: 'server-bridge' })
})
