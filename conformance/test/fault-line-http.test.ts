import http from 'node:http'
import net from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { FaultLine } from '../src/line/fault-line.js'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A web server that takes upgrades and keeps them open. */
async function webServer(name: string) {
  const upgraded: net.Socket[] = []
  const server = http.createServer((_, response) => response.end(name))
  server.on('upgrade', (_, socket: net.Socket) => {
    upgraded.push(socket.on('error', () => {}))
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.close()
    server.closeAllConnections()
    for (const socket of upgraded) socket.destroy()
  })
  return { url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`, upgraded }
}

async function lineTo(url: string): Promise<FaultLine> {
  const line = await FaultLine.open(url)
  closers.push(() => line.close())
  return line
}

function get(line: FaultLine, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve) => {
    const request = http.get(line.url, { agent: false, headers }, (response) => {
      let text = ''
      response.on('data', (bytes) => {
        text += bytes
      })
      response.on('end', () => resolve(text))
    })
    request.on('upgrade', (_, socket) => {
      closers.push(() => socket.destroy())
      resolve('upgraded')
      socket.on('error', () => {})
    })
    request.on('error', () => resolve('reset'))
  })
}

const ASKS = { Connection: 'Upgrade', Upgrade: 'websocket' }

it('A line that blocks upgrades resets them, in whatever pieces they come, and lets other requests pass', async () => {
  const { url, upgraded } = await webServer('one')
  const line = await lineTo(url)
  line.blockUpgrades()
  expect(await get(line, ASKS)).toBe('reset')
  line.split(1)
  expect(await get(line, ASKS)).toBe('reset')
  expect(upgraded).toHaveLength(0)
  expect(await get(line)).toBe('one')
  line.allowUpgrades()
  expect(await get(line, ASKS)).toBe('upgraded')
})

it('Upgraded connections can be reset alone', async () => {
  const { url, upgraded } = await webServer('one')
  const line = await lineTo(url)
  expect(await get(line, ASKS)).toBe('upgraded')
  const other = net.connect(Number(new URL(line.url).port), '127.0.0.1')
  closers.push(() => other.destroy())
  await line.connections.count(2, 'connections', 5_000)
  const ended = new Promise<void>((resolve) => upgraded[0]?.on('close', () => resolve()))
  line.resetUpgraded()
  await ended
  expect(line.open).toEqual([line.connections.all[1]])
})

it('A line can lead to another place', async () => {
  const one = await webServer('one')
  const two = await webServer('two')
  const line = await lineTo(one.url)
  expect(await get(line)).toBe('one')
  line.retarget(two.url)
  expect(await get(line)).toBe('two')
})

it('The near side of a half-open line is told nothing, and may go', async () => {
  const { url } = await webServer('one')
  const line = await lineTo(url)
  const socket = net.connect(Number(new URL(line.url).port), '127.0.0.1')
  let told = false
  socket.on('end', () => {
    told = true
  })
  const connection = await line.connections.find('a connection', 5_000)
  line.halfOpen()
  // What comes later by another connection comes after whatever the first might have been told.
  expect(await get(line)).toBe('one')
  expect(told).toBe(false)
  expect(connection.open).toBe(true)
  socket.end()
  await new Promise<void>((resolve) => socket.on('close', () => resolve()))
  expect(connection.open).toBe(false)
})
