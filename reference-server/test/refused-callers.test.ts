/** What a refused caller is told, by doing it; and what fails while a request is judged. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type BusOptions, createBus } from '../src/index.js'
import { ask, connect, startBus } from './peers.js'

const messageOf = ({ body }: { body: string }): string => JSON.parse(body).error.message

test.each([
  { origin: 'https://app.example' },
  { origin: 'https://app.example:8443' },
  { origin: 'http://192.168.1.5:5173' },
  { origin: 'file://' },
  { origin: 'app://-' },
  { origin: 'chrome-extension://abcdef' },
  { origin: 'vscode-webview://0a1b2c' },
  { host: 'tools.example' },
  { host: 'Tools.Example:8080' },
  { host: 'a_b.example.' },
  { host: `${'a'.repeat(60)}.${'b'.repeat(60)}.example` },
])('whoever does what the refusal of %o says gets in', async (headers) => {
  const refusal = messageOf(await ask(`${(await startBus()).url}/__devtools/info`, { headers }))
  const [, value = '', option = ''] = /add "(.+)" to (allowed\w+)/.exec(refusal) ?? []
  const { url, address } = await startBus({ [option]: [value] })
  expect((await ask(`${url}/__devtools/info`, { headers })).status).toBe(200)
  const [, tokenToo] = /and (send the token)/.exec(refusal) ?? []
  const query = tokenToo === undefined ? '' : `?token=${address?.token}`
  const panel = await connect(url, query, { headers })
  panel.socket.terminate()
})

test.each([
  [{ origin: 'null' }, 'serve the page over http'],
  [{ origin: '*' }, 'malformed'],
  [{ origin: 'app.example' }, 'malformed'],
  [{ origin: 'https://*.app.example' }, 'malformed'],
  [{ origin: 'https://app.example/' }, 'malformed'],
  [{ host: 'a b' }, 'malformed'],
  [{ host: 'http://a' }, 'malformed'],
])('%o is told nothing that cannot work', async (headers, reason) => {
  const { url } = await startBus()
  const refusal = messageOf(await ask(`${url}/__devtools/info`, { headers }))
  expect(refusal).toContain(reason)
  expect(refusal).not.toContain('allowedOrigins')
  expect(refusal).not.toContain('allowedHosts')
})

test('what a header holds is escaped where it is shown', async () => {
  const { url } = await startBus()
  const { body } = await ask(`${url}/__devtools/info`, { headers: { origin: 'http://a\u009b2J\u00ad' } })
  expect(body).toMatch(/^[ -~…]*$/)
  expect(messageOf({ body })).toContain('\\u009b2J\\u00ad')
})

test('a host that is only allowed needs the token, over loopback too; /info and own names do not (TOKEN-6)', async () => {
  const bus = await startBus({ allowedHosts: ['.tunnel.example'] })
  const { token } = bus.address ?? {}
  expect(token).toMatch(/^[\w-]{32}$/)
  const headers = { host: 'a.tunnel.example', origin: 'https://a.tunnel.example' }
  const send = (query: string, more = headers as Record<string, string>) =>
    ask(`${bus.url}/__devtools/send${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more },
      body: '{"type":"a:b"}',
    })
  expect((await send('')).status).toBe(401)
  expect((await send(`?token=${token}`)).status).toBe(202)
  expect((await send('', { host: '127.0.0.1' })).status).toBe(202)
  expect((await ask(`${bus.url}/__devtools/info`, { headers })).status).toBe(200)
  await expect(connect(bus.url, '', { headers })).rejects.toThrow('401')
  const panel = await connect(bus.url, `?token=${token}`, { headers })
  panel.socket.terminate()
})

/** A bus on a server whose address throws from now on, and what it is told of. */
async function onAnOddServer(options: BusOptions = {}) {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const bus = createBus({ server, eventTarget: false, ...options })
  await bus.start()
  onTestFinished(async () => {
    await bus.stop()
    server.closeAllConnections()
    server.close()
  })
  server.address = () => {
    throw new Error('odd')
  }
  return { server, url: `http://127.0.0.1:${port}` }
}

test.each<[string, (told: unknown[]) => BusOptions]>([
  ['onError hears of it', (told) => ({ onError: (error) => void told.push(error) })],
  [
    'an onError that throws does not matter',
    (told) => ({
      onError: (error) => {
        told.push(error)
        throw error
      },
    }),
  ],
  [
    'an onError that rejects does not matter',
    (told) => ({
      onError: async (error) => {
        told.push(error)
        throw error
      },
    }),
  ],
])('what fails while a request or an upgrade is judged ends that one alone: %s', async (_, options) => {
  const told: unknown[] = []
  const { url, server } = await onAnOddServer(options(told))
  expect((await ask(`${url}/__devtools/sse`)).status).toBe(500)
  await expect(connect(url)).rejects.toThrow('socket hang up')
  const offer = { headers: { connection: 'Upgrade', upgrade: 'h2c' } }
  await expect(ask(`${url}/__devtools/sse`, offer)).rejects.toThrow('socket hang up')
  expect(told.map(String)).toEqual(['Error: odd', 'Error: odd', 'Error: odd'])
  // A host may emit what it likes.
  server.on('error', () => {})
  for (const event of ['request', 'checkContinue']) expect(() => server.emit(event, {}, {})).not.toThrow()
  expect((await ask(`${url}/__devtools/info`)).status).toBe(200)
})

test('headers of every oddity are refused, and end nothing', async () => {
  const { url } = await startBus({ allowedOrigins: ['https://*.example'], allowedHosts: ['.example'], token: true })
  const { port } = new URL(url)
  const raw = (lines: string) =>
    new Promise<string>((resolve) => {
      let answer = ''
      const socket = net.connect(Number(port), '127.0.0.1', () => socket.end(lines))
      socket.on('data', (data) => {
        answer += data
      })
      socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''))
      socket.on('error', () => {})
    })
  const upgrade =
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
  for (const header of [
    'Origin: [',
    'Origin: https://[::',
    'Origin: ://',
    'Origin: a\r\nOrigin: b',
    'Authorization: \u00ff',
    'Sec-Fetch-Site: \u0080',
  ]) {
    for (const more of ['', upgrade]) {
      for (const path of [
        '/__devtools/ws?token=%',
        '/__devtools/ws?%ff=%',
        '//__devtools/ws',
        'http://[/__devtools/ws',
      ]) {
        expect(await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${header}\r\n${more}\r\n`)).toMatch(
          /^HTTP\/1\.1 4\d\d /,
        )
      }
    }
  }
  expect((await ask(`${url}/__devtools/info`)).status).toBe(200)
})
