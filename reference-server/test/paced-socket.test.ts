/** A connection that floods the bus: in what order others hear, and what becomes of its own messages (LIMIT-10, ORDER-1). */
import { connect as openSocket, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connect, startBus } from './peers.js'

const frame = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length, 0, 0, 0, 0]), bytes])
}
const many = (text: string, times: number): Buffer => Buffer.concat(Array(times).fill(frame(text)))

/** A WebSocket by hand: its frames can be written in one piece. */
async function raw(url: string, query: string): Promise<Socket> {
  const socket = openSocket(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write(
    [
      `GET /__devtools/ws${query} HTTP/1.1`,
      'Host: localhost',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      '\r\n',
    ].join('\r\n'),
  )
  await new Promise((resolve) => socket.once('data', resolve))
  return socket
}

test('events of others are heard between those of a peer that floods', async () => {
  const bus = await startBus()
  const receiver = await connect(bus.url, '?bridge=server')
  const witness = await connect(bus.url)
  const flood = await raw(bus.url, '')
  flood.write(Buffer.concat([frame('{"type":"flood:begins"}'), many('x', 200_000), frame('{"type":"flood:ends"}')]))
  expect(await receiver.next()).toBe('{"type":"flood:begins"}')
  witness.send('{"type":"a:b"}')
  expect(await receiver.next()).toBe('{"type":"a:b"}')
  expect(await receiver.next()).toBe('{"type":"flood:ends"}')
})

test('what came before the end of a connection is heard, however it ends', async () => {
  const bus = await startBus()
  for (const end of ['end', 'resetAndDestroy'] as const) {
    const receiver = await connect(bus.url, '?bridge=server')
    const flood = await raw(bus.url, '')
    await new Promise<void>((sent) =>
      flood.write(Buffer.concat([many('x', 50_000), frame('{"type":"a:last"}')]), () => sent()),
    )
    if (end === 'end') flood.end()
    expect(await receiver.next()).toBe('{"type":"a:last"}')
    if (end === 'resetAndDestroy') flood.resetAndDestroy()
  }
})

test('a peer that floods and reads no answer is not read any more, and costs no more memory than a buffer or two', async () => {
  const bus = await startBus()
  const flood = await raw(bus.url, '?v=1')
  flood.pause()
  // Their answers would be 200 MiB.
  const isSent = new Promise<boolean>((sent) => flood.write(many('x', 1_500_000), () => sent(true)))
  const witness = await connect(bus.url, '?bridge=server')
  const receiver = await connect(bus.url)
  // More turns than the bus needs for what fits into the buffers of two sockets; fewer events than the window has room for (WINDOW-2).
  for (let i = 0; i < 900; i += 1) {
    witness.send('{"type":"a:b"}')
    expect(await receiver.next()).toBe('{"type":"a:b"}')
  }
  const stoppedAt = bus.sessions[0]?.rejected ?? 0
  expect(stoppedAt).toBeLessThan(1_000_000)
  flood.resume()
  expect(await isSent).toBe(true)
  expect(bus.sessions[0]?.rejected).toBeGreaterThan(stoppedAt)
}, 60_000)
