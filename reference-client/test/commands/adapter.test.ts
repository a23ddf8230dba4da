import { describe, expect, it } from 'vitest'
import { SmallBus } from '../sockets/small-bus.js'
import { Program } from './program.js'

type Line = Record<string, unknown>

/** The adapter, and a way to ask it. */
class Adapter {
  readonly program = Program.open(['adapter'])
  #id = 0

  async ask(request: Line): Promise<Line> {
    this.#id += 1
    const id = this.#id
    this.program.write(`${JSON.stringify({ id, ...request })}\n`)
    await this.program.shows(new RegExp(`"id":${id},`))
    const { id: _, ...reply } = this.lines.find((line) => line.id === id) ?? {}
    return reply
  }

  start(url: string, options: Line = {}): Promise<Line> {
    return this.ask({ do: 'start', options: { url, bridge: true, timeScale: 0.02, ...options } })
  }

  get lines(): Line[] {
    return this.program.lines.map((line) => JSON.parse(line) as Line)
  }
}

describe('the adapter', () => {
  it('starts, and connects on first use alone (CONN-1)', async () => {
    const bus = await SmallBus.start()
    const adapter = new Adapter()
    expect(await adapter.start(bus.url, { token: 't', project: null, window: { events: 5 } })).toEqual({
      ok: true,
      name: '@devtools-bus/client',
      version: expect.any(String),
      capabilities: ['session', 'history', 'fallback', 'time-scale'],
    })
    expect(bus.connections).toHaveLength(0)
    expect(await adapter.ask({ do: 'listen' })).toEqual({ ok: true })
    await adapter.program.shows(/"open"/)
    expect(bus.targets).toEqual(['/__devtools/ws?v=1&bridge=server&token=t'])
    expect(adapter.lines.filter((line) => 'status' in line)).toEqual([
      { status: 'connecting', lost: 0, dropped: 0 },
      { status: 'open', lost: 0, dropped: 0 },
    ])
  })

  it('emits and hears BigInts as on the wire, both ways', async () => {
    const bus = await SmallBus.start()
    const adapter = new Adapter()
    await adapter.start(bus.url)
    await adapter.ask({ do: 'listen', type: 'b:y' })
    const payload = [
      { __type: 'bigint', value: '-12' },
      { __type: '~bigint', value: '1' },
    ]
    expect(await adapter.ask({ do: 'emit', type: 'p:x', payload })).toEqual({ ok: true })
    await bus.until(({ messages }) => messages.length === 1)
    expect(JSON.parse(bus.messages[0] ?? '')).toMatchObject({ type: 'p:x', payload, pluginId: 'p' })
    bus.say({ type: 'b:x' })
    bus.say({ type: 'b:y', payload, eventId: 'e', extra: 1 })
    await adapter.program.shows(/"heard"/)
    expect(adapter.lines.filter((line) => 'heard' in line)).toEqual([
      { heard: { type: 'b:y', payload, eventId: 'e', extra: 1 } },
    ])
  })

  it('opens a second event client on the same link (LOCAL-1)', async () => {
    const bus = await SmallBus.start()
    const adapter = new Adapter()
    await adapter.start(bus.url)
    await adapter.ask({ do: 'open', client: 'b' })
    await adapter.ask({ do: 'listen' })
    await adapter.ask({ do: 'listen', client: 'b' })
    await adapter.ask({ do: 'emit', type: 'p:x', payload: 1 })
    await bus.until(({ messages }) => messages.length === 1)
    const heard = adapter.lines.filter((line) => 'heard' in line)
    expect(heard).toEqual([{ heard: expect.objectContaining({ type: 'p:x', payload: 1 }), client: 'b' }])
    expect(bus.connections).toHaveLength(1)
  })

  it('says what it cannot do', async () => {
    const adapter = new Adapter()
    expect(await adapter.ask({ do: 'emit', type: 'p:x' })).toEqual({
      ok: false,
      error: expect.stringContaining('"start"'),
    })
    expect(await adapter.start('http://127.0.0.1:1', { teleport: true })).toEqual({
      unsupported: true,
      option: 'teleport',
    })
    expect(await adapter.start('nowhere')).toEqual({ ok: false, error: expect.stringContaining('no URL') })
    expect(await adapter.ask({ do: 'dance' })).toEqual({ unsupported: true })
    await adapter.start('http://127.0.0.1:1')
    for (const type of ['nocolon', '$bus:hello']) {
      expect(await adapter.ask({ do: 'emit', type })).toEqual({ ok: false, error: expect.stringContaining(type) })
    }
    expect(await adapter.ask({ do: 'listen', client: 'c' })).toEqual({
      ok: false,
      error: expect.stringContaining('"open"'),
    })
    expect(await adapter.start('http://127.0.0.1:1')).toEqual({
      ok: false,
      error: expect.stringContaining('stop first'),
    })
  })

  it('counts what its queue let go of, stops, and starts again', async () => {
    const bus = await SmallBus.start()
    const adapter = new Adapter()
    await adapter.start('http://127.0.0.1:1', { queue: { events: 2 } })
    for (let index = 0; index < 5; index += 1) await adapter.ask({ do: 'emit', type: 'p:x', payload: index })
    expect(adapter.lines.filter((line) => 'status' in line).at(-1)).toMatchObject({ dropped: 3 })
    expect(await adapter.ask({ do: 'stop' })).toEqual({ ok: true })
    expect(adapter.lines.filter((line) => 'status' in line).at(-1)).toEqual({ status: 'closed', lost: 0, dropped: 5 })
    await adapter.start(bus.url)
    await adapter.ask({ do: 'emit', type: 'p:x', payload: 'again' })
    await bus.until(({ messages }) => messages.length === 1)
    expect(await adapter.ask({ do: 'stop' })).toEqual({ ok: true })
    await bus.until(({ closeCodes }) => closeCodes.length === 1)
    expect(bus.closeCodes).toEqual([1000])
  })

  it('stops and exits at the end of its input', async () => {
    const bus = await SmallBus.start()
    const adapter = new Adapter()
    await adapter.start(bus.url)
    await adapter.ask({ do: 'listen' })
    await adapter.program.shows(/"open"/)
    adapter.program.endInput()
    expect(await adapter.program.exit()).toBe(0)
    await bus.until(({ closeCodes }) => closeCodes.length === 1)
    expect(bus.closeCodes).toEqual([1000])
  })
})
