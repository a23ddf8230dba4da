/** Whatever comes in, it is answered as the specification says, costs its sender alone, and leaves memory bounded. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect as openSocket, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Peer, post } from './peers.js'

const MIB = 1024 * 1024
let child: ChildProcess
let url = ''
let port = 0
let witnessed = 0
let bridge: Peer
let panel: Peer

beforeAll(async () => {
  const bin = fileURLToPath(new URL('../bin/devtools-bus.js', import.meta.url))
  child = spawn(process.execPath, [bin, 'serve', '--port', '0', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (child.stdout === null) throw new Error('no stdout')
  const [line] = await createInterface({ input: child.stdout })
    [Symbol.asyncIterator]()
    .next()
    .then(({ value }) => [value])
  ;({ url, port } = JSON.parse(line))
})

afterAll(() => {
  const peak = peakMemory()
  if (peak !== undefined) console.log(`hostile input: peak memory of the bus ${Math.round(peak / MIB)} MiB`)
  child.kill('SIGTERM')
})

beforeEach(async () => {
  bridge = await connect(url, '?bridge=server')
  panel = await connect(url)
})

/** The bus is alive, and a pair that minded its own business meanwhile is undisturbed. */
afterEach(async () => {
  witnessed += 1
  const text = `{"type":"witness:${witnessed}"}`
  bridge.send(text)
  expect(await panel.next()).toBe(text)
  expect(child.exitCode).toBeNull()
  const peak = peakMemory()
  if (peak !== undefined) expect(peak).toBeLessThan(300 * MIB)
})

/** Largest resident memory of the bus so far, in bytes, where the platform tells. */
function peakMemory(): number | undefined {
  if (process.platform !== 'linux') return undefined
  const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
  return kib === undefined ? undefined : Number(kib) * 1024
}

/** A connection by hand: for what no library would write. */
function raw(): Promise<Socket & { heard: () => string; ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = openSocket(port, '127.0.0.1')
    const ended = new Promise<void>((done) => socket.on('close', () => done()))
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('connect', () => {
      resolve(Object.assign(socket, { ended, heard: () => Buffer.concat(chunks).toString('latin1') }))
    })
  })
}

const upgrade = [
  'GET /__devtools/ws HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n')

test.each([
  ['not json'],
  ['null'],
  ['[]'],
  ['7'],
  ['"a:b"'],
  ['{"type":"tanstack-dispatch-event"}'],
  ['{"type":"a:b","payload":{"__type":"bigint","value":"x"}'],
  [`${'['.repeat(100_000)}`],
  [`{"type":"a:deep","payload":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
])('a WebSocket message %j costs nobody anything', async (text) => {
  const attacker = await connect(url, '?v=1')
  await attacker.next()
  attacker.send(text)
  attacker.send('{"type":"$bus:forged"}')
  attacker.send('nonsense')
  while (!(await attacker.next()).includes('at byte 1')) {}
  expect(attacker.socket.readyState).toBe(attacker.socket.OPEN)
})

test('a message of 101 MiB: 1009', async () => {
  const attacker = await connect(url)
  attacker.socket.send(Buffer.alloc(101 * MIB, 'x').toString())
  expect(await attacker.closed).toBe(1009)
})

test('a binary message: 1003; invalid UTF-8: 1007', async () => {
  const binary = await connect(url)
  binary.socket.send(Buffer.from('{"type":"a:b"}'), { binary: true })
  expect(await binary.closed).toBe(1003)
  const garbled = await connect(url)
  garbled.socket.send(Buffer.from([0xc3, 0x28]), { binary: false })
  expect(await garbled.closed).toBe(1007)
})

test.each([
  ['an unmasked frame', Buffer.from([0x81, 0x02, 0x68, 0x69])],
  ['a reserved bit', Buffer.from([0xc1, 0x80, 0, 0, 0, 0])],
  ['a reserved opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
  ['a length of 2^63', Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
])('%s ends that connection alone', async (_name, frame) => {
  const attacker = await raw()
  attacker.write(upgrade)
  attacker.write(frame)
  await attacker.ended
  expect(attacker.heard()).toContain('101 Switching Protocols')
})

test('a POST that announces 600 MB is refused before it is read', async () => {
  const attacker = await raw()
  attacker.write(
    'POST /__devtools/send HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 600000000\r\n\r\n{',
  )
  await attacker.ended
  expect(attacker.heard()).toContain('413')
  expect(attacker.heard()).toContain('"too-large"')
})

test('a POST that keeps on coming is refused at the limit, and cut', async () => {
  const chunk = Buffer.alloc(MIB, 'x')
  let sent = 0
  const status = await new Promise((resolve) => {
    const attacker = request(`${url}/__devtools/send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    const push = () => {
      while (sent < 600 * MIB && !attacker.destroyed) {
        sent += chunk.length
        if (!attacker.write(chunk)) return
      }
    }
    attacker.on('drain', push)
    attacker.on('response', (response) => {
      resolve(response.statusCode)
      attacker.destroy()
    })
    attacker.on('error', resolve)
    push()
  })
  expect(status).toBe(413)
  expect(sent).toBeLessThan(100 * MIB)
})

test('UTF-8 split between packets is whole; invalid UTF-8 is refused', async () => {
  const event = Buffer.from('{"type":"a:é🌴","source":"server-bridge"}')
  const at = event.indexOf(0xc3) + 1
  const heard = panel.next()
  const sender = request(`${url}/__devtools/send`, { method: 'POST', headers: { 'content-type': 'application/json' } })
  sender.write(event.subarray(0, at))
  await new Promise((resolve) => setImmediate(resolve))
  sender.end(event.subarray(at))
  expect(await heard).toBe(String(event))
  const refused = await post(url, Buffer.from([0x22, 0xc3, 0x28, 0x22]))
  expect(refused.status).toBe(400)
  expect(refused.body).toContain('invalid-utf8')
})

describe('foreign, null, empty and malformed Origin and Host', () => {
  test.each([
    ['Origin', 'https://evil.example'],
    ['Origin', 'null'],
    ['Origin', ''],
    ['Origin', 'http://'],
    ['Origin', 'http://localhost:5173, http://evil.example'],
    ['Host', 'evil.example'],
    ['Host', ''],
    ['Host', 'localhost:x'],
    ['Host', 'a b'],
  ])('%s: %j is refused on every endpoint', async (name, value) => {
    for (const endpoint of ['info', 'sse', 'send', 'ws']) {
      for (const method of [endpoint === 'send' ? 'POST' : 'GET', 'OPTIONS', 'upgrade']) {
        const attacker = await raw()
        const host = name === 'Host' ? value : 'localhost'
        const [line, ...rest] = upgrade
          .replace('/ws', `/${endpoint}`)
          .replace('Host: localhost', `Host: ${host}`)
          .split('\r\n')
        const lines =
          method === 'upgrade' ? [line, ...rest.slice(0, 5)] : [line?.replace('GET', method), `Host: ${host}`]
        if (name === 'Origin') lines.push(`Origin: ${value}`)
        attacker.write(`${lines.join('\r\n')}\r\n${method === 'upgrade' ? '' : 'Connection: close\r\n'}\r\n`)
        await attacker.ended
        expect(attacker.heard()).toMatch(/^HTTP\/1\.1 403 /)
        expect(attacker.heard()).not.toMatch(/access-control-allow-origin/i)
      }
    }
  })
})

test('bytes that are no HTTP at all', async () => {
  const attacker = await raw()
  attacker.write(`\0\x01 nonsense\r\n\r\n${'x'.repeat(100_000)}`)
  await attacker.ended
})

test('an upgrade whose peer is gone before the answer', async () => {
  for (let i = 0; i < 50; i += 1) {
    const attacker = await raw()
    attacker.write(upgrade)
    attacker.resetAndDestroy()
  }
})
