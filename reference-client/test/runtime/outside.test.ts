import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { SmallBus } from '../sockets/small-bus.js'

const requests = new AsyncLocalStorage<string>()

/** The link as it is where a framework loads it while it serves its first request. */
async function loadedInRequest() {
  vi.resetModules()
  return requests.run('the first', () => import('../../src/link.js'))
}

describe('a link that is made and first used within a request', () => {
  it('hears, and tries again, in none', async () => {
    const { createLink } = await loadedInRequest()
    const bus = await SmallBus.start()
    const seen: (string | undefined)[] = []
    const link = requests.run('the first', () => {
      const made = createLink({ url: bus.url, timeScale: 0.05 })
      made.port().emit('a:1', 1)
      return made
    })
    onTestFinished(async () => void (await link.close(100)))
    requests.run('the second', () => link.port().listen(() => seen.push(requests.getStore())))
    link.onStatus(() => seen.push(requests.getStore()))
    await bus.until(({ connections }) => connections.length === 1)
    bus.connections[0]?.terminate()
    await bus.until(({ connections }) => connections.length === 2)
    await vi.waitFor(() => expect(link.status.status).toBe('open'))
    bus.connections[1]?.send('{"type":"b:1"}')
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(2))
    expect(new Set(seen)).toEqual(new Set([undefined]))
  })

  it('lets go of what the request kept', async () => {
    const { createLink } = await loadedInRequest()
    const bus = await SmallBus.start()
    const link = createLink({ url: bus.url })
    onTestFinished(async () => void (await link.close(100)))
    const stores = new AsyncLocalStorage<object>()
    let store: WeakRef<object> | undefined
    stores.run({}, () => {
      store = new WeakRef(stores.getStore() as object)
      link.port().listen(() => {})
    })
    await vi.waitFor(() => expect(link.status.status).toBe('open'))
    const { setFlagsFromString } = await import('node:v8')
    const { runInNewContext } = await import('node:vm')
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    await vi.waitFor(() => {
      collect()
      expect(store?.deref()).toBeUndefined()
    })
  })
})
