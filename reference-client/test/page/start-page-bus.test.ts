import { afterEach, describe, expect, it, vi } from 'vitest'
import { EventClient } from '../../src/index.js'
import { startPageBus } from '../../src/page.js'
import { startPageBus as startInProduction } from '../../src/page-production.js'
import { freshRuntimeEachTest, globals } from '../fresh-runtime.js'
import { SmallBus } from '../sockets/small-bus.js'
import { pageWindow } from './realm.js'

freshRuntimeEachTest()
afterEach(() => void vi.unstubAllGlobals())

/** This runtime is a page from here to the end of the test. */
function page() {
  const window = pageWindow()
  vi.stubGlobal('window', window.target)
  return window
}

describe('startPageBus', () => {
  it('connects at once, as a panel, and brings events of our event client up and down', async () => {
    const bus = await SmallBus.start()
    const { types } = page()
    await using handle = startPageBus({ url: bus.url })
    await bus.until(({ connections }) => connections.length === 1)
    expect(bus.targets).toEqual(['/__devtools/ws?v=1'])
    const client = new EventClient<{ up: number; down: number }>({ pluginId: 'q' })
    const down = new Promise((resolve) => client.on('down', (event) => resolve(event.payload)))
    client.emit('up', 1)
    await bus.until(({ messages }) => messages.length === 1)
    expect(JSON.parse(bus.messages[0] ?? '')).toEqual({
      type: 'q:up',
      payload: 1,
      pluginId: 'q',
      eventId: expect.any(String),
    })
    bus.say({ type: 'q:down', payload: 2 })
    expect(await down).toBe(2)
    expect(types()).toEqual(['q:up', 'q:down'])
    expect(handle.status.status).toBe('open')
  })

  it('finds the bus as FIND-1 says, with its token and project', async () => {
    const bus = await SmallBus.start()
    globals.__DEVTOOLS_BUS__ = { url: bus.url, token: 't', project: 'p' }
    page()
    await using _ = startPageBus()
    await bus.until(({ connections }) => connections.length === 1)
    expect(bus.targets[0]).toMatch(/\?v=1&.*project=p/)
    expect(bus.targets[0]).toContain('token=t')
  })

  it.each(['by the next event', 'by the next call', 'after a while'])(
    'finds a bus that is named later, %s, and sends what waited in order (FIND-2)',
    async (how) => {
      const bus = await SmallBus.start()
      const { emit, types } = page()
      await using handle = startPageBus()
      const statuses: string[] = []
      handle.onStatus(({ status }) => statuses.push(status))
      const payload = { n: 1 }
      emit({ type: 'q:x', payload })
      payload.n = 2
      expect(handle.status).toMatchObject({ status: 'closed', reason: expect.stringContaining('no bus was found') })
      globals.__DEVTOOLS_BUS__ = { url: bus.url }
      if (how === 'by the next call') await startPageBus({ url: bus.url }).stop()
      if (how === 'by the next event') emit({ type: 'q:y' })
      await bus.until(({ messages }) => messages.length === (how === 'by the next event' ? 2 : 1))
      expect(JSON.parse(bus.messages[0] ?? '')).toMatchObject({ type: 'q:x', payload: { n: 1 } })
      bus.say({ type: 'q:down' })
      await vi.waitFor(() => expect(types().at(-1)).toBe('q:down'))
      expect(statuses).toEqual(['connecting', 'open'])
      expect(bus.connections).toHaveLength(1)
    },
  )

  it('called again in a page shares what is there, and ends with the last handle (LOCAL-4)', async () => {
    const bus = await SmallBus.start()
    const { emit, types } = page()
    const [first, second] = [startPageBus({ url: bus.url }), startPageBus({ url: bus.url })]
    emit({ type: 'q:x' })
    expect(types()).toEqual(['q:x'])
    await bus.until(({ messages }) => messages.length === 1)
    await first.stop()
    await first.stop()
    emit({ type: 'q:y' })
    await bus.until(({ messages }) => messages.length === 2)
    await second.stop()
    await bus.until(({ closeCodes }) => closeCodes.length === 1)
    expect(bus.closeCodes).toEqual([1000])
    expect(bus.connections).toHaveLength(1)
    emit({ type: 'q:z' })
    expect(types()).toEqual(['q:x', 'q:y'])
  })

  it('stopped and started again in one turn loses nothing, and stays on its line', async () => {
    const bus = await SmallBus.start()
    const { emit, types } = page()
    const first = startPageBus({ url: bus.url })
    emit({ type: 'q:x' })
    const stopped = first.stop()
    const second = startPageBus({ url: bus.url })
    await stopped
    emit({ type: 'q:y' })
    await bus.until(({ messages }) => messages.length === 2)
    expect(bus.connections).toHaveLength(1)
    expect(types()).toEqual(['q:x', 'q:y'])
    await second.stop()
    await bus.until(({ closeCodes }) => closeCodes.length === 1)
    expect(second.status.status).toBe('closed')
  })

  it('stopped and started with another bus in one turn goes over to that', async () => {
    const [before, after] = [await SmallBus.start(), await SmallBus.start()]
    page()
    const stopped = startPageBus({ url: before.url }).stop()
    await using _ = startPageBus({ url: after.url })
    await after.until(({ connections }) => connections.length === 1)
    await stopped
    expect(before.connections).toHaveLength(0)
  })

  it('stays on the first bus where it is called with another, and says so', async () => {
    const bus = await SmallBus.start()
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    page()
    await using _ = startPageBus({ url: bus.url })
    await using other = startPageBus({ url: 'http://127.0.0.1:1' })
    expect(told).toHaveBeenCalledWith(expect.stringContaining('with another bus'))
    await bus.until(({ connections }) => connections.length === 1)
    expect(other.status.status).toMatch(/connecting|open/)
    told.mockRestore()
  })

  it('without a bus serves the page, and says what to do', async () => {
    const { emit, types } = page()
    await using handle = startPageBus()
    emit({ type: 'q:x' })
    expect(types()).toEqual(['q:x'])
    expect(handle.status).toMatchObject({ status: 'closed', reason: expect.stringContaining('FIND-1') })
  })

  it('does nothing outside of a page, and says so', async () => {
    const handle = startPageBus({ url: 'http://127.0.0.1:1' })
    expect(handle.status).toMatchObject({ status: 'closed', reason: expect.stringContaining('no page') })
    await handle.stop()
  })

  it('refuses an address that is none', () => {
    page()
    expect(() => startPageBus({ url: 'nonsense' })).toThrow(TypeError)
    expect(() => startPageBus({ url: 'http://127.0.0.1:1', history: -1 })).toThrow(RangeError)
  })

  it('in a production build does nothing', async () => {
    const { emit, heard } = page()
    await using handle = startInProduction({ url: 'http://127.0.0.1:1' })
    emit({ type: 'q:x' })
    expect(heard).toEqual([])
    expect(handle.status.status).toBe('closed')
  })
})

it.each([
  ['hidden', true],
  ['visible', false],
])('a page that is %s tells its link so (FALLBACK-6)', async (visibilityState, isHidden) => {
  const { pageOnBus } = await import('./realm.js')
  const document = Object.assign(new EventTarget(), { visibilityState: 'prerender' })
  vi.stubGlobal('document', document)
  const { link } = pageOnBus()
  const rest = vi.spyOn(link.front, 'rest')
  document.visibilityState = visibilityState
  document.dispatchEvent(new Event('visibilitychange'))
  expect(rest).toHaveBeenCalledExactlyOnceWith(isHidden)
})
