/** Pipelined requests that wait for their answers are bounded, so that one connection does not fill a turn of the loop (LIMIT-10). */
import { once } from 'node:events'
import { connect as openSocket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startBus } from './peers.js'

const REQUEST = 'GET /__devtools/info HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'

async function pipeline(port: number, count: number) {
  const socket = openSocket(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let said = ''
  socket.on('data', (bytes: Buffer) => {
    said += bytes.toString()
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(REQUEST.repeat(count))
  return { closed: once(socket, 'close'), answers: () => said.split('HTTP/1.1 200').length - 1, socket }
}

test('50 requests in one packet are all answered, and the connection goes on', async () => {
  const { address } = await startBus()
  const { answers, socket } = await pipeline(address?.port ?? 0, 50)
  await expect.poll(answers).toBe(50)
  socket.write(REQUEST)
  await expect.poll(answers).toBe(51)
})

test('1,000 requests in one packet end their connection', async () => {
  const { address } = await startBus()
  const { answers, closed } = await pipeline(address?.port ?? 0, 1_000)
  await closed
  expect(answers()).toBeLessThanOrEqual(64)
})
