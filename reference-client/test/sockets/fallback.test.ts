import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createLink, type Link, type LinkOptions, type LinkStatus } from '../../src/link.js'
import { SmallHttpBus } from './small-http-bus.js'

function link(options: LinkOptions): { link: Link; statuses: LinkStatus['status'][] } {
  const created = createLink({ timeScale: 0.01, ...options })
  onTestFinished(async () => void (await created.close(100)))
  const statuses: LinkStatus['status'][] = []
  created.onStatus(({ status }) => {
    if (statuses.at(-1) !== status) statuses.push(status)
  })
  return { link: created, statuses }
}

function payloads(bus: SmallHttpBus): unknown[] {
  return bus.taken.map(({ payload }) => payload)
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

describe('where no WebSocket gets through (FALLBACK-1 to FALLBACK-4)', () => {
  it('events go both ways over HTTP, across lines that break, once each and in order', async () => {
    const bus = await SmallHttpBus.start()
    const { link: client, statuses } = link({ url: bus.url })
    const port = client.port()
    const heard: unknown[] = []
    port.listen((event) => heard.push(event.payload))
    for (const n of upTo(500)) port.emit('a:x', n)
    await bus.until(({ taken }) => taken.length === 500)
    expect(statuses).toEqual(['connecting', 'fallback'])
    for (const n of upTo(50)) bus.say({ type: 'b:x', payload: n })
    await vi.waitFor(() => expect(heard).toHaveLength(50))
    bus.cut()
    for (const n of upTo(50)) bus.say({ type: 'b:x', payload: 50 + n })
    for (const n of upTo(1_000)) port.emit('a:x', 500 + n)
    await bus.until(({ taken }) => taken.length >= 1_500)
    await vi.waitFor(() => expect(heard).toHaveLength(100))
    expect(payloads(bus)).toEqual(upTo(1_500))
    expect(heard).toEqual(upTo(100))
    expect(client.status).toMatchObject({ status: 'fallback', lost: 0, gaps: 0, dropped: 0 })
    expect(Math.max(...bus.posts.map(({ lines }) => lines))).toBeGreaterThan(100)
  })

  it('WebSocket is taken again once it gets through, and nothing is lost or doubled for it', async () => {
    const bus = await SmallHttpBus.start()
    const { link: client, statuses } = link({ url: bus.url })
    const port = client.port()
    const heard: unknown[] = []
    port.listen((event) => heard.push(event.payload))
    port.emit('a:x', 1)
    await bus.until(({ taken }) => taken.length === 1)
    bus.webSocket = true
    let [said, emitted] = [0, 1]
    while (client.status.status !== 'open') {
      bus.say({ type: 'b:x', payload: ++said })
      port.emit('a:x', ++emitted)
      await new Promise(setImmediate)
    }
    bus.say({ type: 'b:x', payload: ++said })
    port.emit('a:x', ++emitted)
    await bus.until(({ taken }) => taken.length >= emitted)
    await vi.waitFor(() => expect(heard).toHaveLength(said))
    expect(payloads(bus)).toEqual(upTo(emitted))
    expect(heard).toEqual(upTo(said))
    expect(statuses).toEqual(['connecting', 'fallback', 'open'])
    expect(bus.gone).toBe(1)
    expect(client.status).toEqual({ status: 'open', lost: 0, gaps: 0, dropped: 0 })
  })

  it('closing posts what is left, and lets the stream go', async () => {
    const bus = await SmallHttpBus.start()
    const { link: client } = link({ url: bus.url })
    const port = client.port()
    port.listen(() => {})
    await vi.waitFor(() => expect(client.status.status).toBe('fallback'), { timeout: 10_000 })
    for (const n of upTo(300)) port.emit('a:x', n)
    expect(await client.close(5_000)).toBe(true)
    expect(payloads(bus)).toEqual(upTo(300))
    await bus.until(({ gone }) => gone === 1)
  })

  it('a refusal of the stream is told with its reason', async () => {
    const bus = await SmallHttpBus.start({
      instead: () => ({ status: 401, body: '{"error":{"code":"token-required","message":"give the token"}}' }),
    })
    const { link: client } = link({ url: bus.url })
    client.port().listen(() => {})
    await vi.waitFor(() => expect(client.status.status).toBe('closed'), { timeout: 10_000 })
    expect(client.status.reason).toContain('401: give the token')
  })
})
