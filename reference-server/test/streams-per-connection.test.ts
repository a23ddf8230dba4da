/** What one connection can make a bus hold by asking for streams (SSE-6). */
import http2 from 'node:http2'
import { connect as openSocket, type Socket } from 'node:net'
import { STREAMS_PER_CONNECTION } from '@devtools-bus/schema/constants'
import { expect, onTestFinished, test, vi } from 'vitest'
import { certificate } from './fixtures/certificate.js'
import { startBus } from './peers.js'

const HEAD = ' HTTP/1.1\r\nHost: localhost\r\n\r\n'
const STREAM = `GET /__devtools/sse${HEAD}`

function write(port: number, text: string): { socket: Socket; read: () => string } {
  const socket = openSocket(port, '127.0.0.1')
  let read = ''
  socket.on('data', (bytes) => {
    read += bytes
  })
  socket.on('error', () => {})
  socket.write(text)
  onTestFinished(() => void socket.destroy())
  return { socket, read: () => read }
}

test('a stream behind another answer begins after it', async () => {
  const bus = await startBus()
  const { read } = write(bus.address?.port ?? 0, `GET /__devtools/info${HEAD}${STREAM}`)
  await vi.waitFor(() => expect(bus.connected).toBe(1))
  bus.emit({ type: 'a:b' })
  await vi.waitFor(() => expect(read()).toMatch(/devtools-bus.*text\/event-stream.*data: {"type":"a:b"}/s))
})

for (const [what, behind] of Object.entries({
  'another stream': STREAM,
  'many streams': STREAM.repeat(999),
  'a body': `POST /__devtools/send HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"type":"a:b"}`,
  'a question': `GET /__devtools/info${HEAD}`,
})) {
  test(`a stream's connection ends when ${what} comes behind it`, async () => {
    const bus = await startBus()
    const heard = vi.fn()
    bus.onAll(heard)
    const { socket } = write(bus.address?.port ?? 0, STREAM + behind)
    await new Promise((resolve) => socket.on('close', resolve))
    await vi.waitFor(() => expect(bus.connected).toBe(0))
    expect(heard).not.toHaveBeenCalled()
  })
}

test('over HTTP/2 a connection has so many streams, and one more when one of them has ended', async () => {
  const server = http2.createSecureServer({ ...certificate, allowHTTP1: true })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const bus = await startBus({ server })
  const session = http2.connect(bus.url, { rejectUnauthorized: false })
  onTestFinished(() => session.destroy())
  const open = () => session.request({ ':path': '/__devtools/sse' })
  const statusOf = (stream: http2.ClientHttp2Stream) =>
    new Promise((resolve) => stream.on('response', (headers) => resolve(headers[':status'])))
  const streams = Array.from({ length: STREAMS_PER_CONNECTION }, open)
  expect(new Set(await Promise.all(streams.map(statusOf)))).toEqual(new Set([200]))
  expect(await statusOf(open())).toBe(429)
  const other = http2.connect(bus.url, { rejectUnauthorized: false })
  onTestFinished(() => other.destroy())
  expect(await statusOf(other.request({ ':path': '/__devtools/sse' }))).toBe(200)
  streams[0]?.close()
  await vi.waitFor(() => expect(bus.connected).toBe(STREAMS_PER_CONNECTION))
  expect(await statusOf(open())).toBe(200)
})
