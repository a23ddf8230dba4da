import net from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { FaultLine } from '../src/line/fault-line.js'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A server that says back what it is told, a line to it, and a connection over that line. */
async function connected(prepare: (line: FaultLine) => void = () => {}) {
  const server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const line = await FaultLine.open(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}`)
  closers.push(() => line.close())
  prepare(line)
  const socket = net.connect(Number(new URL(line.url).port), '127.0.0.1')
  closers.push(() => socket.destroy())
  return { line, socket, ended: new Promise<string>((resolve) => endOf(socket, resolve)) }
}

function endOf(socket: net.Socket, resolve: (how: string) => void): void {
  socket.on('end', () => resolve('end'))
  socket.on('error', () => resolve('reset'))
}

function echoed(socket: net.Socket, text: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    socket.on('data', (bytes) => {
      heard += bytes
      if (heard.length >= text.length) resolve(heard)
    })
    socket.write(text)
  })
}

it('A line carries both ways, split into single bytes too', async () => {
  const { socket } = await connected((line) => line.split(1))
  expect(await echoed(socket, 'é and more')).toBe('é and more')
})

it('A cut ends a connection in order, a reset does not', async () => {
  const first = await connected()
  await echoed(first.socket, 'x')
  first.line.cut()
  expect(await first.ended).toBe('end')
  const second = await connected()
  await echoed(second.socket, 'x')
  second.line.reset()
  expect(await second.ended).toBe('reset')
})

it('A stalled line carries on where it stopped', async () => {
  const { line, socket } = await connected()
  await echoed(socket, 'x')
  line.stall()
  const later = echoed(socket, 'y')
  line.resume()
  expect(await later).toBe('y')
})

it('A line that refuses resets whoever comes', async () => {
  const { ended, line } = await connected((one) => one.refuse())
  expect(await ended).toBe('reset')
  expect(line.refused).toBe(1)
})
