import { describe, expect, it, vi } from 'vitest'
import type { ConnectionEvents } from '../../src/link/transport.js'
import { httpTransport } from '../../src/transports/http.js'
import { request as fetchRequest } from '../../src/transports/http-fetch.js'
import { request as nodeRequest } from '../../src/transports/http-node.js'
import { SmallHttpBus } from './small-http-bus.js'

const NONE = { history: 0 }
const { signal } = new AbortController()

/** What a stream has told, one line each. */
function heardOf(): { events: ConnectionEvents; told: string[] } {
  const told: string[] = []
  const events: ConnectionEvents = {
    opened: () => told.push('opened'),
    message: (text) => told.push(text),
    closed: ({ answer, ...end }) =>
      told.push(`closed ${end.code} ${answer?.status ?? ''}${answer?.body ?? end.reason}`),
    unavailable: (reason) => told.push(`unavailable ${reason}`),
  }
  return { events, told }
}

describe.each([
  ['node:http', nodeRequest],
  ['fetch', fetchRequest],
])('streams and POSTs by %s', (_, request) => {
  function transportTo(url: string) {
    return httpTransport({ origin: url, basePath: '/__devtools', bridge: true, token: 't', project: 'p' }, request)
  }

  it('a stream names what a connection names, and brings named events too, wherever they are cut', async () => {
    const bus = await SmallHttpBus.start()
    const { events, told } = heardOf()
    const session = { session: 'S', received: 3, first: 4 }
    const connection = transportTo(bus.url).stream.open(events, { session, history: 5 })
    expect(connection.send('x')).toBe(false)
    await vi.waitFor(() => expect(told).toHaveLength(2))
    expect(bus.targets).toEqual([
      '/__devtools/sse?v=1&bridge=server&session=S&received=3&first=4&history=5&project=p&token=t',
    ])
    expect(told[0]).toBe('opened')
    expect(JSON.parse(told[1] ?? '').type).toBe('$bus:hello')
    const bytes = Buffer.from('data: {"type":"é😀:b"}\r\ndata: \r\n\r\n')
    for (const byte of bytes) {
      bus.streams[0]?.write(Buffer.of(byte))
      await new Promise(setImmediate)
    }
    await vi.waitFor(() => expect(told[2]).toBe('{"type":"é😀:b"}\n'))
    connection.abort()
    await bus.until(({ gone }) => gone === 1)
    expect(told).toHaveLength(4)
  })

  it('the end of a stream, and a line that breaks, end the connection', async () => {
    for (const end of ['end', 'destroy'] as const) {
      const bus = await SmallHttpBus.start()
      const { events, told } = heardOf()
      transportTo(bus.url).stream.open(events, NONE)
      await bus.until(({ streams }) => streams.length === 1)
      await vi.waitFor(() => expect(told).toContain('opened'))
      bus.streams[0]?.[end]()
      await vi.waitFor(() => expect(told.at(-1)).toMatch(/^closed 1006 ./))
    }
  })

  it.each([401, 403, 409, 404, 503, 204])('a stream that is answered %i ends with the answer', async (status) => {
    const body = status === 204 ? '' : '{"error":{"code":"x","message":"because"}}'
    const bus = await SmallHttpBus.start({ instead: () => ({ status, body }) })
    const { events, told } = heardOf()
    transportTo(bus.url).stream.open(events, NONE)
    await vi.waitFor(() => expect(told).toEqual([`closed 1006 ${status}${body}`]))
  })

  it('an answer of another type is no stream', async () => {
    const bus = await SmallHttpBus.start({ instead: () => ({ status: 200, body: '<html>' }) })
    const { events, told } = heardOf()
    transportTo(bus.url).stream.open(events, NONE)
    await vi.waitFor(() => expect(told).toEqual(['closed 1006 200<html>']))
  })

  it('nobody there: the reason says so', async () => {
    const { events, told } = heardOf()
    transportTo('http://127.0.0.1:1').stream.open(events, NONE)
    await vi.waitFor(() => expect(told[0]).toMatch(/^closed 1006 .*(ECONNREFUSED|bad port)/))
  })

  it('a connection that is given up before it is open ends, and reaches nobody', async () => {
    const bus = await SmallHttpBus.start()
    const { events, told } = heardOf()
    const connection = transportTo(bus.url).stream.open(events, NONE)
    connection.close(1000)
    await vi.waitFor(() => expect(told).toEqual(['closed 1006 ']))
  })

  it('a POST that is given up has no answer', async () => {
    const bus = await SmallHttpBus.start()
    const { post } = transportTo(bus.url)
    const underWay = new AbortController()
    const answer = post({ contentType: 'application/json', body: '{"type":"a:b"}', signal: underWay.signal })
    underWay.abort()
    expect((await answer).status).toBe(0)
  })

  it('a POST brings its status and body, and none where there is no answer', async () => {
    const bus = await SmallHttpBus.start()
    const { post } = transportTo(bus.url)
    const session = { session: 'S', first: 1 }
    const body = '{"type":"a:é"}\n{"type":"a:😀"}'
    expect(await post({ session, signal, contentType: 'application/x-ndjson', body })).toEqual({
      status: 202,
      body: '{"accepted":2,"rejected":[],"received":2}',
    })
    expect(bus.targets).toEqual(['/__devtools/send?v=1&bridge=server&session=S&first=1&project=p&token=t'])
    expect(bus.taken.map(({ type }) => type)).toEqual(['a:é', 'a:😀'])
    await post({ signal, contentType: 'application/json', body: '{"type":"a:c"}' })
    expect(bus.targets[1]).toBe('/__devtools/send?project=p&token=t')
    expect(bus.posts[1]).toEqual({ contentType: 'application/json', lines: 1 })
    await bus.stop()
    expect(await post({ session, signal, contentType: 'application/x-ndjson', body })).toMatchObject({ status: 0 })
  })
})
