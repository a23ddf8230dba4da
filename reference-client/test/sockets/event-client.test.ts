import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { EventClient, type EventClientOptions } from '../../src/index.js'
import { freshRuntimeEachTest, globals } from '../fresh-runtime.js'
import { SmallBus } from './small-bus.js'

freshRuntimeEachTest()

interface Events {
  added: { id: number | bigint }
  anything: unknown
}

function eventClient(options: EventClientOptions): EventClient<Events> {
  const client = new EventClient<Events>(options)
  onTestFinished(() => client.close())
  return client
}

describe('an event client in an isolated runtime', () => {
  it('a single early emit arrives', async () => {
    const bus = await SmallBus.start()
    eventClient({ pluginId: 'q', url: bus.url }).emit('added', { id: 1n })
    await bus.until(({ messages }) => messages.length === 1)
    expect(JSON.parse(bus.messages[0] ?? '')).toEqual({
      type: 'q:added',
      payload: { id: { __type: 'bigint', value: '1' } },
      pluginId: 'q',
      eventId: expect.stringMatching(/^[\w-]{16}-1$/),
      source: 'server-bridge',
    })
  })

  it('all of a runtime share one link, in the order they emitted', async () => {
    const bus = await SmallBus.start()
    const clients = ['a', 'b', 'c'].map((pluginId) => eventClient({ pluginId, url: bus.url }))
    for (let round = 0; round < 100; round += 1) for (const client of clients) client.emit('added', { id: round })
    await bus.until(({ messages }) => messages.length === 300)
    expect(bus.connections).toHaveLength(1)
    expect(bus.messages.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual(
      Array.from({ length: 300 }, (_, index) => `${'abc'[index % 3]}:added`),
    )
  })

  it('two copies of the package share it', async () => {
    const bus = await SmallBus.start()
    vi.resetModules()
    const copy = await import('../../src/index.js')
    expect(copy.EventClient).not.toBe(EventClient)
    const heard: string[] = []
    eventClient({ pluginId: 'a', url: bus.url }).onAll((event) => heard.push(event.type))
    const other = new copy.EventClient<Events>({ pluginId: 'b', url: bus.url })
    onTestFinished(() => other.close())
    other.emit('added', { id: 1 })
    await bus.until(({ messages }) => messages.length === 1)
    expect(heard).toEqual(['b:added'])
    expect(bus.connections).toHaveLength(1)
  })

  it('hears what it asked for: one event, its plugin, or all', async () => {
    const bus = await SmallBus.start()
    const client = eventClient({ pluginId: 'q', url: bus.url })
    const heard: string[] = []
    client.on('added', (event) => heard.push(`on ${event.type}`))
    client.onAllPluginEvents((event) => heard.push(`plugin ${event.type}`))
    const stop = client.onAll((event) => heard.push(`all ${event.type}`))
    await bus.until(({ connections }) => connections.length === 1)
    bus.say({ type: 'q:added', payload: { id: 1 }, pluginId: 'q' })
    bus.say({ type: 'q:other', pluginId: 'q' })
    bus.say({ type: 'x:added', pluginId: 'x' })
    await vi.waitFor(() => expect(heard).toContain('all x:added'))
    expect(heard).toEqual([
      'on q:added',
      'plugin q:added',
      'all q:added',
      'plugin q:other',
      'all q:other',
      'all x:added',
    ])
    stop()
  })

  it('does not hear itself, unless it asks to, and then once (LOCAL-1)', async () => {
    const bus = await SmallBus.start({ echo: true })
    const client = eventClient({ pluginId: 'q', url: bus.url })
    const heard: string[] = []
    client.on('added', () => heard.push('plain'))
    const stop = client.on('added', () => heard.push('own'), { withEventTarget: true })
    client.emit('added', { id: 1 })
    expect(heard).toEqual(['own'])
    bus.say({ type: 'q:anything' })
    client.onAll((event) => heard.push(event.type))
    await bus.until(({ messages }) => messages.length === 1)
    bus.say({ type: 'q:last' })
    await vi.waitFor(() => expect(heard.at(-1)).toBe('q:last'))
    expect(heard.filter((what) => what === 'own')).toHaveLength(1)
    stop()
    client.emit('added', { id: 2 })
    expect(heard.filter((what) => what === 'own')).toHaveLength(1)
  })

  it('throws for what cannot be emitted before the link is loaded, and for nothing else (ENC-5, CTRL-4)', async () => {
    const bus = await SmallBus.start()
    const client = eventClient({ pluginId: 'q', url: bus.url })
    const cycle: unknown[] = []
    cycle.push(cycle)
    client.emit('anything', 'a')
    expect(() => client.emit('anything', cycle)).toThrow(/cannot be written as JSON/)
    client.emit('anything', 'b')
    expect(() => client.emit('' as 'anything', 1)).toThrow(/cannot emit "q:"/)
    await bus.until(({ messages }) => messages.length === 2)
    expect(bus.messages.map((text) => (JSON.parse(text) as { payload: string }).payload)).toEqual(['a', 'b'])
  })

  it('a disabled one does nothing', async () => {
    const bus = await SmallBus.start()
    const client = eventClient({ pluginId: 'q', url: bus.url, enabled: false })
    const heard: unknown[] = []
    client.on('added', (event) => heard.push(event), { withEventTarget: true })
    client.emit('added', { id: 1 })
    eventClient({ pluginId: 'enabled', url: bus.url }).emit('added', { id: 1 })
    await bus.until(({ messages }) => messages.length === 1)
    expect(bus.messages[0]).toContain('enabled:added')
    expect(heard).toEqual([])
    expect(client.status.status).toBe('closed')
  })

  it('the last one to close ends the connection; a later one opens another', async () => {
    const bus = await SmallBus.start()
    const a = eventClient({ pluginId: 'a', url: bus.url })
    const b = eventClient({ pluginId: 'b', url: bus.url })
    const statuses: string[] = []
    a.onStatus(({ status }) => statuses.push(status))
    a.emit('added', { id: 1 })
    b.emit('added', { id: 2 })
    await bus.until(({ messages }) => messages.length === 2)
    await a.close()
    a.emit('added', { id: 3 })
    expect(bus.closeCodes).toEqual([])
    await b.close()
    expect(bus.closeCodes).toEqual([1000])
    expect(statuses).toEqual(['connecting', 'open', 'closed'])
    eventClient({ pluginId: 'c', url: bus.url }).emit('added', { id: 4 })
    await bus.until(({ connections }) => connections.length === 2)
  })
})

describe('where the bus is (FIND-1)', () => {
  it('the option comes before globalThis.__DEVTOOLS_BUS__, and that before the environment', async () => {
    const [option, global, environment] = await Promise.all([SmallBus.start(), SmallBus.start(), SmallBus.start()])
    vi.stubEnv('DEVTOOLS_BUS_URL', environment.url)
    vi.stubEnv('DEVTOOLS_BUS_TOKEN', 'from-environment')
    vi.stubEnv('DEVTOOLS_BUS_PROJECT', 'shop')
    onTestFinished(() => void vi.unstubAllEnvs())
    eventClient({ pluginId: 'q' }).emit('added', { id: 1 })
    await environment.until(({ targets }) => targets.length === 1)
    expect(environment.targets[0]).toContain('project=shop&token=from-environment')

    globals.__DEVTOOLS_BUS__ = { url: global.url, token: 'from-global' }
    eventClient({ pluginId: 'q' }).emit('added', { id: 1 })
    await global.until(({ targets }) => targets.length === 1)
    expect(global.targets[0]).toContain('token=from-global')
    expect(global.targets[0]).not.toContain('project')

    eventClient({ pluginId: 'q', url: option.url }).emit('added', { id: 1 })
    await option.until(({ targets }) => targets.length === 1)
    expect(option.targets[0]).not.toContain('token')
  })

  it('is read of those variables that the runtime gives permission for, and nobody is asked for the others', async () => {
    const bus = await SmallBus.start()
    vi.stubEnv('DEVTOOLS_BUS_URL', bus.url)
    vi.stubEnv('DEVTOOLS_BUS_TOKEN', 'not to be read')
    vi.stubGlobal('Deno', {
      permissions: {
        querySync: ({ variable }: { variable: string }) => ({
          state: variable === 'DEVTOOLS_BUS_URL' ? 'granted' : 'prompt',
        }),
      },
    })
    onTestFinished(() => {
      vi.unstubAllEnvs()
      vi.unstubAllGlobals()
    })
    eventClient({ pluginId: 'q' }).emit('added', { id: 1 })
    await bus.until(({ targets }) => targets.length === 1)
    expect(bus.targets[0]).not.toContain('token')
  })

  it('compile-time placeholders come last', async () => {
    const bus = await SmallBus.start()
    vi.stubGlobal('__TANSTACK_DEVTOOLS_PORT__', bus.port)
    vi.stubGlobal('__TANSTACK_DEVTOOLS_HOST__', '127.0.0.1')
    vi.stubGlobal('__TANSTACK_DEVTOOLS_PROTOCOL__', 'http')
    onTestFinished(() => void vi.unstubAllGlobals())
    eventClient({ pluginId: 'q' }).emit('added', { id: 1 })
    await bus.until(({ messages }) => messages.length === 1)
  })

  it.each([
    ['none is found', undefined, /no bus was found/],
    ['the address is none', 'nowhere', /no URL/],
  ])('where %s, event clients of the runtime still hear each other, and nothing throws', (_, url, why) => {
    if (url !== undefined) globals.__DEVTOOLS_BUS__ = { url }
    const a = eventClient({ pluginId: 'q' })
    const b = eventClient({ pluginId: 'q' })
    const heard: string[] = []
    a.on('added', () => heard.push('a'))
    b.on('added', () => heard.push('b'))
    a.emit('added', { id: 1 })
    expect(heard).toEqual(['b'])
    expect(a.status.status).toBe('closed')
    expect(a.status.reason).toMatch(why)
  })

  it('a url that is not used, beside a window, has a reason', () => {
    vi.stubGlobal('window', new EventTarget())
    onTestFinished(() => void vi.unstubAllGlobals())
    const client = eventClient({ pluginId: 'q', url: 'http://127.0.0.1:1' })
    const told: unknown[] = []
    client.onStatus(({ reason }) => told.push(reason))
    client.emit('added', { id: 1 })
    expect(client.status.reason).toMatch(/url is ignored.*startPageBus/)
    expect(told).toEqual([client.status.reason])
  })
})

describe('a bus that is named after the first emit (FIND-2)', () => {
  const types = (bus: SmallBus) =>
    bus.messages.map((text) => {
      const { type, payload, source, eventId } = JSON.parse(text) as Record<string, unknown>
      expect([source, typeof eventId]).toEqual(['server-bridge', 'string'])
      return `${type} ${(payload as { id: number }).id}`
    })

  it.each(['global', 'environment'])('in the %s is found by the next use, and gets all in order', async (place) => {
    const bus = await SmallBus.start({ echo: true })
    const [a, b] = [eventClient({ pluginId: 'a' }), eventClient({ pluginId: 'b' })]
    const heard: string[] = []
    const statuses: string[] = []
    a.onAll((event) => heard.push(event.type))
    b.onStatus(({ status }) => statuses.push(status))
    const payload = { id: 0 }
    for (payload.id = 1; payload.id <= 2; payload.id += 1) for (const client of [a, b]) client.emit('added', payload)
    expect(a.status.reason).toMatch(/no bus was found/)
    if (place === 'global') globals.__DEVTOOLS_BUS__ = { url: bus.url }
    else vi.stubEnv('DEVTOOLS_BUS_URL', bus.url)
    onTestFinished(() => void vi.unstubAllEnvs())
    b.emit('added', payload)
    await bus.until(({ messages }) => messages.length === 5)
    expect(types(bus)).toEqual(['a:added 1', 'b:added 1', 'a:added 2', 'b:added 2', 'b:added 3'])
    expect(bus.connections).toHaveLength(1)
    bus.say({ type: 'c:last' })
    await vi.waitFor(() => expect(heard.at(-1)).toBe('c:last'))
    // Neither what was heard here before, nor what the bus sends back.
    expect(heard).toEqual(['b:added', 'b:added', 'b:added', 'c:last'])
    expect(statuses).toContain('open')
    expect(a.status).toEqual({ status: 'open', lost: 0, gaps: 0, dropped: 0 })
  })

  it('is found without another use, and by one who only listens; a wrong name before changes nothing', async () => {
    const bus = await SmallBus.start()
    globals.__DEVTOOLS_BUS__ = { url: 'not a url' }
    const client = eventClient({ pluginId: 'q', reconnectEveryMs: 5 })
    const heard: string[] = []
    client.onAll((event) => heard.push(event.type))
    client.emit('added', { id: 1 })
    expect(client.status.reason).toMatch(/no URL/)
    globals.__DEVTOOLS_BUS__ = { url: bus.url }
    await bus.until(({ messages }) => messages.length === 1)
    bus.say({ type: 'c:x' })
    await vi.waitFor(() => expect(heard).toEqual(['c:x']))
  })

  it('shares the link of those who knew it', async () => {
    const bus = await SmallBus.start()
    const early = eventClient({ pluginId: 'early' })
    early.emit('added', { id: 1 })
    const knows = eventClient({ pluginId: 'knows', url: bus.url })
    knows.emit('added', { id: 2 })
    globals.__DEVTOOLS_BUS__ = { url: bus.url }
    await early.close()
    eventClient({ pluginId: 'late' }).emit('added', { id: 3 })
    await bus.until(({ messages }) => messages.length === 2)
    expect(bus.connections).toHaveLength(1)
  })
})

describe('close() right after emit (CONN-11)', () => {
  it.each(['close', 'await using', 'closed twice', 'the second of two'])('%s: the bus has all', async (how) => {
    const bus = await SmallBus.start()
    const client = new EventClient<Events>({ pluginId: 'q', url: bus.url })
    client.emit('added', { id: 0 })
    if (how === 'the second of two') {
      const other = new EventClient<Events>({ pluginId: 'o', url: bus.url })
      other.emit('anything', 0)
      await other.close()
    }
    for (let id = 1; id <= 100; id += 1) client.emit('added', { id })
    if (how === 'await using') {
      await using closing = client
      expect(closing).toBe(client)
    } else await Promise.all(how === 'closed twice' ? [client.close(), client.close()] : [client.close()])
    expect(bus.messages).toHaveLength(how === 'the second of two' ? 102 : 101)
    expect(bus.closeCodes).toEqual([1000])
    expect(client.status).toEqual({ status: 'closed', lost: 0, gaps: 0, dropped: 0 })
  })

  it('where no bus is there: returns, counts, and tells the console', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const client = new EventClient<Events>({ pluginId: 'q', url: 'http://127.0.0.1:1' })
    client.emit('added', { id: 1 })
    await client.close()
    expect(client.status.dropped).toBe(1)
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1))
    expect(warn.mock.calls[0]?.[0]).toMatch(/1 event was dropped/)
  })
})
