/** A bus with a port of its own that is reached through a server of somebody else's too. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createBus } from '../src/index.js'
import { ask, connect, startBus } from './peers.js'

async function host(address = '127.0.0.1'): Promise<{ server: http.Server; url: string }> {
  const server = http.createServer((_request, response) => response.end('host'))
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const helloOf = async (peer: { next(): Promise<string> }) => JSON.parse(await peer.next()).payload

test('who came in by one entrance hears who came in by the other, and resumes there', async () => {
  const bus = await startBus()
  const { server, url } = await host()
  bus.attach(server)
  const panel = await connect(url, '?v=1')
  const { session } = await helloOf(panel)
  const bridge = await connect(bus.url, '?bridge=server')
  bridge.send('{"type":"a:1"}')
  expect(await panel.next()).toBe('{"type":"a:1"}')
  panel.socket.terminate()
  await panel.closed
  bridge.send('{"type":"a:2"}')
  const again = await connect(bus.url, `?v=1&session=${session}&received=1&first=1`)
  expect(await helloOf(again)).toMatchObject({ resumed: true, next: 2 })
  expect(await again.next()).toBe('{"type":"a:2"}')
  expect((await ask(`${url}/other`)).body).toBe('host')
})

test('closing an entrance ends what came in there and leaves the rest alone', async () => {
  const bus = await startBus()
  const { server, url } = await host()
  const { emit } = server
  const attachment = bus.attach(server)
  const [inside, outside] = [await connect(url), await connect(bus.url)]
  const stream = ask(`${url}/__devtools/sse`)
  while (bus.connected < 3) await new Promise((resolve) => setImmediate(resolve))
  await attachment.close()
  expect(await inside.closed).toBe(1001)
  expect((await stream).status).toBe(200)
  expect(server.emit).toBe(emit)
  expect((await ask(`${url}/__devtools/info`)).body).toBe('host')
  bus.emit({ type: 'a:b' })
  expect(await outside.next()).toBe('{"type":"a:b"}')
  await attachment.close()
})

test('a bus that stops leaves all entrances, and forgets the further ones', async () => {
  const bus = await startBus()
  const { server, url } = await host()
  const attachment = bus.attach(server)
  const panel = await connect(url)
  await bus.stop()
  expect(await panel.closed).toBe(1001)
  expect((await ask(`${url}/__devtools/info`)).body).toBe('host')
  await attachment.close()
  await bus.start()
  expect((await ask(`${url}/__devtools/info`)).body).toBe('host')
})

test('each entrance is judged by where it is: the token opens the one beyond loopback (TOKEN-1, HOST-1)', async () => {
  const bus = await startBus({ token: false })
  const { server, url } = await host('0.0.0.0')
  bus.attach(server, { allowedHosts: ['tools.example'] })
  expect((await ask(`${bus.url}/__devtools/sse`, { method: 'POST' })).status).toBe(405)
  expect((await ask(`${url}/__devtools/sse`)).status).toBe(401)
  const named = { headers: { host: 'tools.example' } }
  expect((await ask(`${url}/__devtools/info`, named)).status).toBe(200)
  expect((await ask(`${bus.url}/__devtools/info`, named)).status).toBe(403)
})

test('an entrance may have a path of its own', async () => {
  const bus = await startBus()
  const { server, url } = await host()
  bus.attach(server, { basePath: '/app/__devtools/' })
  expect((await ask(`${url}/app/__devtools/info`)).status).toBe(200)
  expect((await ask(`${url}/__devtools/info`)).body).toBe('host')
  expect(() => bus.attach(server, { basePath: 'no path' })).toThrow(TypeError)
})

test('only a running bus has entrances', () => {
  expect(() => createBus().attach(http.createServer())).toThrow('not running')
})
