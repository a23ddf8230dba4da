import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { SmallBus } from './small-bus.js'
import { SmallHttpBus } from './small-http-bus.js'

const MISSING = [
  'AbortController',
  'AbortSignal',
  'crypto',
  'queueMicrotask',
  'structuredClone',
  'performance',
  'EventTarget',
]

/** The link as it is where the runtime has no such thing. */
async function linkWithout(name: string, url: string) {
  vi.resetModules()
  vi.stubGlobal(name, undefined)
  const { createLink } = await import('../../src/link.js')
  const link = createLink({ url, timeScale: 0.002 })
  onTestFinished(async () => void (await link.close(100)))
  return link
}

describe.each(MISSING)('in a runtime without %s', (name) => {
  afterEach(() => void vi.unstubAllGlobals())

  it('events go both ways over a WebSocket', async () => {
    const bus = await SmallBus.start({ echo: false })
    const link = await linkWithout(name, bus.url)
    const heard: string[] = []
    link.port().listen(({ type }) => heard.push(type))
    link.port().emit('a:up', 1)
    await bus.until(({ messages }) => messages.length === 1)
    bus.say({ type: 'b:down' })
    await vi.waitFor(() => expect(heard).toContain('b:down'))
  })

  it('and over HTTP', async () => {
    const bus = await SmallHttpBus.start()
    const link = await linkWithout(name, bus.url)
    link.port().emit('a:up', 1)
    await bus.until(({ taken }) => taken.length === 1)
    expect(link.status.status).toBe('fallback')
  })
})

it('without TextDecoder streams cannot be read, and the status says so', async () => {
  const bus = await SmallHttpBus.start()
  const link = await linkWithout('TextDecoder', bus.url)
  onTestFinished(() => void vi.unstubAllGlobals())
  link.port().emit('a:up', 1)
  await vi.waitFor(() => expect(link.status.reason).toContain('TextDecoder'), { timeout: 10_000 })
})
