/** Wherever a client calls code of the application: what that does wrong harms nobody else, and all hear one order. */
import { runInNewContext } from 'node:vm'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { EventClient } from '../src/index.js'
import { freshRuntimeEachTest, globals } from './fresh-runtime.js'
import { pageAlone } from './page/realm.js'
import { simulatedLink } from './simulated/simulated-link.js'

freshRuntimeEachTest()

const raise = (): never => {
  throw new Error('broken')
}
const misdeeds: [string, () => unknown][] = [
  ['throws', raise],
  ['rejects', async () => raise()],
  ['rejects in another realm', () => runInNewContext('Promise.reject(7)')],
  ['returns what throws when it is looked at', () => Object.defineProperty({}, 'then', { get: raise })],
]

/** A bus in this process that dispatches each event at once, even during the dispatch of another. */
function eagerBus(): void {
  const target = new EventTarget()
  target.addEventListener('tanstack-connect', () => target.dispatchEvent(new CustomEvent('tanstack-connect-success')))
  target.addEventListener('tanstack-dispatch-event', (event) => {
    const { detail } = event as CustomEvent<{ type: string }>
    target.dispatchEvent(new CustomEvent(detail.type, { detail }))
    target.dispatchEvent(new CustomEvent('tanstack-devtools-global', { detail }))
  })
  globals.__TANSTACK_EVENT_TARGET__ = target
}

type Events = Record<string, unknown>
const ways: [string, () => object][] = [
  ['with a bus in the process', () => (eagerBus(), {})],
  ['without a bus', () => ({})],
  ['over a link', () => ({ url: 'http://127.0.0.1:1' })],
]

describe.each(ways)('event clients %s', (_, prepare) => {
  it.each(misdeeds)('a listener, an onStatus and console.error that %s harm nobody (LISTEN-1)', async (__, misdeed) => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    const { error, log } = console
    process.on('unhandledRejection', note)
    onTestFinished(() => {
      Object.assign(console, { error, log })
      process.off('unhandledRejection', note)
    })
    Object.assign(console, { error: misdeed, log: misdeed })
    const options = prepare()
    const [a, b] = ['a', 'b'].map((pluginId) => new EventClient<Events>({ pluginId, debug: true, ...options }))
    const heard = vi.fn()
    for (const callback of [misdeed, heard]) {
      b?.onStatus(callback)
      b?.onAll(callback)
      b?.onAllPluginEvents(callback)
      a?.on('x', callback, { withEventTarget: true })
    }
    heard.mockClear()
    a?.emit('x', 1)
    a?.emit('x', 2)
    expect(heard.mock.calls.filter(([event]) => event.type === 'a:x')).toHaveLength(4)
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([a?.close(), b?.close()])
    expect(unhandled).toEqual([])
  })

  it('all hear one order, however deep what they emit, as it was when it was emitted (ORDER-3)', async () => {
    const options = prepare()
    const [a, b] = ['a', 'a'].map((pluginId) => new EventClient<Events>({ pluginId, ...options })) as [
      EventClient<Events>,
      EventClient<Events>,
    ]
    const orders: unknown[][] = [[], [], []]
    const payload = { depth: 0 }
    a.on(
      'x',
      (event) => {
        if ((event.payload as typeof payload).depth < 4) {
          payload.depth += 1
          a.emit('x', payload)
        }
      },
      { withEventTarget: true },
    )
    const hear = (index: number) => (event: { payload?: unknown }) => {
      orders[index]?.push((event.payload as typeof payload).depth)
    }
    a.on('x', hear(0), { withEventTarget: true })
    b.on('x', hear(1))
    b.onAll(hear(2))
    a.emit('x', { depth: 0 })
    expect(orders).toEqual([0, 1, 2].map(() => [0, 1, 2, 3, 4]))
    await Promise.all([a.close(), b.close()])
  })
})

it('in a page all hear one order, as it was when it was emitted (ORDER-3)', () => {
  const { emit, on, heard } = pageAlone()
  const payload = { n: 0 }
  on('q:go', () => {
    for (payload.n = 1; payload.n <= 3; payload.n += 1) emit({ type: 'q:x', payload })
  })
  emit({ type: 'q:go', payload: null })
  expect(heard.map((event) => event.payload)).toEqual([null, { n: 1 }, { n: 2 }, { n: 3 }])
})

it('listeners that answer each other without end leave the process its turn (ORDER-3)', () => {
  const { front } = simulatedLink()
  const [a, b] = [front.port(), front.port()]
  a.listen(() => a.emit('a:x', null), 'b:x')
  b.listen(() => b.emit('b:x', null), 'a:x')
  a.emit('a:x', null)
  // The rest of them, a turn later.
  expect(front.listeners.isBusy).toBe(true)
})

it('onAllPluginEvents hears events without pluginId by their type', () => {
  eagerBus()
  const client = new EventClient<Events>({ pluginId: 'q' })
  const heard: unknown[] = []
  client.onAllPluginEvents((event) => heard.push(event.payload))
  const say = (detail: object): void =>
    void globals.__TANSTACK_EVENT_TARGET__?.dispatchEvent(new CustomEvent('tanstack-devtools-global', { detail }))
  say({ type: 'q:x', payload: 'by type' })
  say({ type: 'q:x', pluginId: 'other', payload: 'of another' })
  say({ type: 'x:y', pluginId: 'q', payload: 'by id' })
  say({ type: 'query:x', payload: 'none of ours' })
  expect(heard).toEqual(['by type', 'by id'])
})
