/** What one stream holds for a peer that does not read it. */
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { COPY_BYTES, sseFraming } from '../src/node/sse-framing.js'
import { SseOutlet } from '../src/node/sse-outlet.js'

async function unreadAnswer(): Promise<ServerResponse> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const answer = new Promise<ServerResponse>((resolve) => server.on('request', (_, response) => resolve(response)))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  onTestFinished(() => {
    socket.destroy()
    server.close()
  })
  return answer
}

test('a stream that is not read holds little beside what all streams share, and goes on when it is read', async () => {
  const response = await unreadAnswer()
  const outlet = new SseOutlet(response, () => {})
  const socket = response.socket
  if (socket === null) throw new Error('expected a connection')
  response.on('drain', () => outlet.drained())
  const heardOfRoom = vi.fn()
  outlet.onRoom = heardOfRoom
  const frames = sseFraming.events(Array.from({ length: 60 }, () => Buffer.alloc(900, 'x')))
  // A connection that takes nothing: the same as a peer that does not read, without filling the kernel's buffers first.
  socket.cork()
  while (outlet.room() > 0) outlet.write(frames, { session: 'S', number: 1 })
  expect(response.writableLength).toBeLessThan(socket.writableHighWaterMark + 2 * COPY_BYTES)
  expect(heardOfRoom).not.toHaveBeenCalled()
  socket.uncork()
  await vi.waitFor(() => expect(heardOfRoom).toHaveBeenCalled())
})
