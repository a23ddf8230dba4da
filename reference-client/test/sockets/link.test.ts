import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { createLink, type Link, type LinkOptions } from '../../src/link.js'
import { SmallBus } from './small-bus.js'

function link(options: LinkOptions): Link {
  const created = createLink({ timeScale: 0.05, ...options })
  onTestFinished(async () => void (await created.close(100)))
  return created
}

function untilOpen(link: Link): Promise<void> {
  if (link.status.status === 'open') return Promise.resolve()
  return new Promise((resolve) => {
    link.onStatus(({ status }) => {
      if (status === 'open') resolve()
    })
  })
}

describe('a link over real sockets', () => {
  it('names version, role, token and project with every connection (VER-5, TOKEN-5, PROJ-3)', async () => {
    const bus = await SmallBus.start()
    const { url } = bus
    link({ url, token: 's3 cret&', project: 'shop' })
      .port()
      .listen(() => {})
    await bus.until(({ targets }) => targets.length === 1)
    bus.connections[0]?.terminate()
    await bus.until(({ targets }) => targets.length === 2)
    const [first, second] = bus.targets.map((target) => new URL(target, bus.url))
    expect(first?.pathname).toBe('/__devtools/ws')
    expect(Object.fromEntries(first?.searchParams ?? [])).toEqual({
      v: '1',
      bridge: 'server',
      token: 's3 cret&',
      project: 'shop',
    })
    expect(second?.search).toBe(first?.search)
  })

  it('is a panel where it is told so, below another base path', async () => {
    const bus = await SmallBus.start()
    link({ url: `${bus.url}/tools/`, bridge: false })
      .port()
      .emit('a:1', 1)
    await bus.until(({ messages }) => messages.length === 1)
    expect(bus.targets).toEqual(['/tools/ws?v=1'])
    expect(JSON.parse(bus.messages[0] ?? '')).not.toHaveProperty('source')
  })

  it('500 events emitted before the bus starts arrive in order (QUEUE-1)', async () => {
    const first = await SmallBus.start()
    const { port } = first
    await first.stop()
    const client = link({ url: `http://127.0.0.1:${port}` }).port()
    for (let index = 0; index < 500; index += 1) client.emit('a:x', index)
    const bus = await SmallBus.start({ port })
    await bus.until(({ messages }) => messages.length === 500)
    expect(bus.messages.map((text) => (JSON.parse(text) as { payload: number }).payload)).toEqual(
      Array.from({ length: 500 }, (_, index) => index),
    )
  })

  it('comes back after its bus has stopped and started, and says that there is a gap (CONN-6, LOSS-2)', async () => {
    const bus = await SmallBus.start()
    const { port } = bus
    const client = link({ url: bus.url })
    const heard: unknown[] = []
    client.port().listen((event) => heard.push(event.payload))
    await untilOpen(client)
    bus.connections[0]?.close(1001)
    await bus.until(({ closeCodes }) => closeCodes.length === 1)
    await bus.stop()
    const second = await SmallBus.start({ port })
    await second.until(({ connections }) => connections.length === 1)
    await untilOpen(client)
    second.say({ type: 'b:1', payload: 'again' })
    await vi.waitFor(() => expect(heard).toEqual(['again']))
    expect(client.status).toEqual({ status: 'open', lost: null, gaps: 1, dropped: 0 })
  })

  it('a bus that echoes 3,000 events makes no feedback loop (ECHO-1)', async () => {
    const bus = await SmallBus.start({ echo: true })
    const client = link({ url: bus.url }).port()
    const heard: string[] = []
    client.listen((event) => heard.push(event.type))
    for (let index = 0; index < 1_000; index += 1) client.emit('a:x', index)
    await bus.until(({ messages }) => messages.length === 1_000)
    for (let index = 0; index < 2_000; index += 1) client.emit('a:x', index)
    await bus.until(({ messages }) => messages.length === 3_000)
    bus.say({ type: 'b:last' })
    await vi.waitFor(() => expect(heard.at(-1)).toBe('b:last'))
    expect(heard).toEqual(['b:last'])
  })

  it('8 links in lock step hear all of each other and mint no id twice (EVENT-6)', async () => {
    const bus = await SmallBus.start({ relay: true })
    const heard = Array.from({ length: 8 }, (): string[] => [])
    const links = heard.map(() => link({ url: bus.url }))
    const ports = links.map((one) => one.port())
    for (const [index, port] of ports.entries()) port.listen((event) => heard[index]?.push(String(event.eventId)))
    await Promise.all(links.map(untilOpen))
    for (let round = 0; round < 1_000; round += 1) for (const port of ports) port.emit('a:x', round)
    await vi.waitFor(() => expect(heard.map(({ length }) => length)).toEqual(Array(8).fill(7_000)), { timeout: 20_000 })
    expect(new Set(heard.flat()).size).toBe(8_000)
    expect(links.map(({ status }) => status.dropped)).toEqual(Array(8).fill(0))
  })

  it('closes with 1000 once all has been read (CONN-9)', async () => {
    const bus = await SmallBus.start()
    const client = link({ url: bus.url })
    const port = client.port()
    for (let index = 0; index < 200; index += 1) port.emit('a:x', 'x'.repeat(50_000))
    await untilOpen(client)
    expect(await client.close(5_000)).toBe(true)
    expect(bus.messages).toHaveLength(200)
    expect(bus.closeCodes).toEqual([1000])
  })

  it('ignores binary messages (BAD-5)', async () => {
    const bus = await SmallBus.start()
    const client = link({ url: bus.url })
    const heard: string[] = []
    client.port().listen((event) => heard.push(event.type))
    await untilOpen(client)
    bus.connections[0]?.send(Buffer.from('{"type":"b:binary"}'))
    bus.say({ type: 'b:text' })
    await vi.waitFor(() => expect(heard).toEqual(['b:text']))
    expect(bus.connections).toHaveLength(1)
  })

  it('says why the bus let it in nowhere, without the token', async () => {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      verifyClient: (_, answer) => answer(false, 401, 'Unauthorized'),
    })
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const address = server.address() as { port: number }
    const client = link({ url: `http://127.0.0.1:${address.port}`, token: 'hunter2' })
    client.port().listen(() => {})
    await vi.waitFor(() => expect(client.status.reason).toContain('401'))
    expect(client.status.reason).not.toContain('hunter2')
  })

  it('gives up a handshake that nobody answers after 5 s, and tries anew (CONN-5)', async () => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => sockets.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      silent.close()
    })
    const client = link({ url: `http://127.0.0.1:${(silent.address() as { port: number }).port}` })
    client.port().listen(() => {})
    await vi.waitFor(() => expect(sockets.length).toBeGreaterThanOrEqual(2), { timeout: 20_000 })
    expect(client.status.reason).toContain('5000 ms')
  })
})

describe('createLink', () => {
  it.each([
    ['nowhere', /no URL/],
    ['ftp://127.0.0.1', /no address of a bus/],
  ])('refuses the address %s', (url, why) => {
    expect(() => createLink({ url })).toThrow(why)
  })

  it('gives a link that can be disposed of, and ports too', async () => {
    const bus = await SmallBus.start()
    const created = createLink({ url: bus.url })
    const port = created.port()
    port.emit('a:1', 1)
    await untilOpen(created)
    await port[Symbol.asyncDispose]()
    await created[Symbol.asyncDispose]()
    expect(bus.closeCodes).toEqual([1000])
  })

  it('refuses limits and scales out of range', () => {
    const url = 'http://127.0.0.1:1'
    expect(() => createLink({ url, queue: { events: 0 } })).toThrow(/queue.events/)
    expect(() => createLink({ url, queue: { bytes: 1.5 } })).toThrow(/queue.bytes/)
    expect(() => createLink({ url, window: { events: 0 } })).toThrow(/window.events/)
    expect(() => createLink({ url, history: -1 })).toThrow(/history/)
    expect(() => createLink({ url, timeScale: 0 })).toThrow(/timeScale/)
  })
})
