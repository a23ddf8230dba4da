/** A bus on somebody else's server: one owner for each route, whichever of the two was there first (PATH-3). */
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { createBus } from '../src/index.js'
import { certificate } from './fixtures/certificate.js'
import { ask, connect, startBus } from './peers.js'

type AnyServer = http.Server | https.Server | http2.Http2SecureServer

async function listening<S extends AnyServer>(server: S, host = '127.0.0.1'): Promise<S> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
  return server
}

const kinds: [string, () => AnyServer][] = [
  ['http', () => http.createServer()],
  ['https', () => https.createServer(certificate)],
  ['http2 with allowHTTP1', () => http2.createSecureServer({ ...certificate, allowHTTP1: true })],
]

describe.each(kinds)('attached to an %s server', (_kind, create) => {
  test('the bus answers its endpoints, the host everything else, upgrades included', async () => {
    const server = create()
    const hostWebSockets = new WebSocketServer({ noServer: true })
    const seenByHost: string[] = []
    server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
      seenByHost.push(request.url ?? '')
      response.end('host')
    })
    server.on('upgrade', (request: http.IncomingMessage, socket, head) => {
      seenByHost.push(request.url ?? '')
      hostWebSockets.handleUpgrade(request, socket as never, head as never, (websocket) => websocket.send('host'))
    })
    await listening(server)
    const { url } = await startBus({ server })
    expect(url).toMatch(server instanceof http.Server && !(server instanceof https.Server) ? /^http:/ : /^https:/)
    const insecure = { rejectUnauthorized: false }
    const port = (server.address() as AddressInfo).port
    const get = async (path: string) => (await fetchInsecurely(url, path)).body

    expect(JSON.parse(await get('/__devtools/info')).protocol).toBe('devtools-bus')
    expect(await get('/')).toBe('host')
    expect(await get('/__devtools/unknown')).toBe('host')
    const panel = await connect(url, '?v=1', insecure)
    expect(JSON.parse(await panel.next()).type).toBe('$bus:hello')
    const bridge = await connect(url, '?bridge=server', insecure)
    bridge.send('{"type":"a:b"}')
    expect(await panel.next()).toBe('{"type":"a:b"}')
    const { WebSocket } = await import('ws')
    const hmr = new WebSocket(`${url.replace('http', 'ws')}/hmr`, insecure)
    expect(String(await new Promise((resolve) => hmr.on('message', resolve)))).toBe('host')
    hmr.terminate()
    expect(seenByHost).toEqual(['/', '/__devtools/unknown', '/hmr'])
    expect(port).toBeGreaterThan(0)
  })
})

test('HTTP/2 requests are served too: discovery, POST and an SSE stream, judged by :authority', async () => {
  const server = await listening(http2.createSecureServer({ ...certificate, allowHTTP1: true }))
  const bus = await startBus({ server })
  const session = http2.connect(bus.url, { rejectUnauthorized: false })
  onTestFinished(() => session.destroy())
  const stream = session.request({ ':path': '/__devtools/sse' })
  const status = await new Promise((resolve) => stream.on('response', (headers) => resolve(headers[':status'])))
  expect(status).toBe(200)
  const data = new Promise<string>((resolve) => {
    stream.on('data', (chunk) => String(chunk) !== ':\n\n' && resolve(String(chunk)))
  })
  const sent = session.request({ ':path': '/__devtools/send', ':method': 'POST', 'content-type': 'application/json' })
  sent.end('{"type":"a:b","source":"server-bridge"}')
  expect(await new Promise((resolve) => sent.on('response', (headers) => resolve(headers[':status'])))).toBe(202)
  expect(await data).toBe('data: {"type":"a:b","source":"server-bridge"}\n\n')
  const foreign = session.request({ ':path': '/__devtools/info', ':authority': 'evil.example' })
  expect(await new Promise((resolve) => foreign.on('response', (headers) => resolve(headers[':status'])))).toBe(403)
})

test('a host that adds its own listeners later never sees the bus’s requests', async () => {
  const server = await listening(http.createServer())
  const { url } = await startBus({ server })
  server.on('request', (_request, response) => response.writeHead(404).end())
  expect((await ask(`${url}/__devtools/info`)).status).toBe(200)
  expect((await ask(`${url}/other`)).status).toBe(404)
})

test('a bus may attach before its server listens, and judges by the address it then has (TOKEN-1)', async () => {
  const server = http.createServer()
  const bus = createBus({ server, eventTarget: false })
  const started = bus.start()
  await listening(server, '0.0.0.0')
  const { token, url } = await started
  onTestFinished(() => bus.stop())
  expect(token).toMatch(/^[\w-]{32}$/)
  expect((await ask(`${url}/__devtools/sse`)).status).toBe(401)
})

test('an upgrade that nobody takes is a plain request to the host, as before; after stop the server is as it was', async () => {
  const server = await listening(http.createServer((_request, response) => response.end('host')))
  const { emit } = server
  const bus = await startBus({ server })
  await expect(connect(`${bus.url}/elsewhere`)).rejects.toThrow('200')
  const panel = await connect(bus.url)
  await bus.stop()
  expect(await panel.closed).toBe(1001)
  expect(server.emit).toBe(emit)
  expect(server.listenerCount('upgrade')).toBe(0)
  expect(server.listening).toBe(true)
  const { port } = server.address() as AddressInfo
  expect((await ask(`http://127.0.0.1:${port}/__devtools/info`)).body).toBe('host')
})

test('a bus that is stopped before its server listens is gone', async () => {
  const server = http.createServer()
  const bus = createBus({ server, eventTarget: false })
  const started = bus.start()
  await Promise.resolve()
  await bus.stop()
  await expect(started).rejects.toThrow('stopped before its server was listening')
  expect(server.listenerCount('upgrade')).toBe(0)
})

function fetchInsecurely(url: string, path: string): Promise<{ body: string }> {
  if (url.startsWith('http:')) return ask(url + path)
  return new Promise((resolve, reject) => {
    https
      .get(url + path, { rejectUnauthorized: false, agent: false }, (response) => {
        let body = ''
        response.on('data', (chunk) => {
          body += chunk
        })
        response.on('end', () => resolve({ body }))
      })
      .on('error', reject)
  })
}
