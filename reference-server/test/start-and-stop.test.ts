/** Starts and stops, in whatever order and however close together (STOP-1, STOP-2, STOP-3). */
import { connect as openSocket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createBus } from '../src/index.js'
import { ask, connect, post, startBus } from './peers.js'

test('stop in the turn of start leaves nothing listening, and the next start gets the same port', async () => {
  const first = await startBus()
  const { port } = first.address ?? { port: 0 }
  await first.stop()
  const bus = createBus({ port, eventTarget: false })
  onTestFinished(() => bus.stop())
  const started = bus.start()
  await Promise.all([bus.stop(), expect(started).rejects.toThrow('stopped before')])
  expect(bus.address).toBeUndefined()
  expect((await bus.start()).port).toBe(port)
})

test('what is asked for last holds: stop, start, stop ends stopped; start, stop, start ends started', async () => {
  const bus = await startBus()
  const refused = expect(Promise.all([bus.stop(), bus.start(), bus.stop()])).rejects.toThrow('stopped before')
  await refused
  await bus.stop()
  expect(bus.address).toBeUndefined()
  await expect(ask(`${bus.url}/__devtools/info`)).rejects.toThrow('ECONNREFUSED')
  const [, , address] = await Promise.allSettled([bus.start(), bus.stop(), bus.start()])
  expect(address.status).toBe('fulfilled')
  expect((await ask(`${bus.address?.url}/__devtools/info`)).status).toBe(200)
})

test('a port in use: the next free one, and a warning that says so; none where any port will do (STOP-3)', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  onTestFinished(() => warn.mockRestore())
  const port = (await startBus()).address?.port ?? 0
  expect(warn).not.toHaveBeenCalled()
  const { url } = await startBus({ port })
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    `[devtools-bus] port ${port} is in use, so the bus is on ${url} this time`,
  )
  const onWarning = vi.fn()
  await startBus({ port, onWarning })
  expect(onWarning).toHaveBeenCalledOnce()
  expect(warn).toHaveBeenCalledOnce()
})

test('a start that fails after it has listened leaves nothing behind', async () => {
  const broken = {} as EventTarget
  globalThis.__TANSTACK_EVENT_TARGET__ = broken
  onTestFinished(() => {
    globalThis.__TANSTACK_EVENT_TARGET__ = null
  })
  const probe = await startBus()
  const port = probe.address?.port ?? 0
  await probe.stop()
  const bus = createBus({ port })
  await expect(bus.start()).rejects.toThrow('addEventListener')
  await expect(ask(`http://127.0.0.1:${port}/__devtools/info`)).rejects.toThrow('ECONNREFUSED')
})

test('a body that ends after the bus has stopped is not accepted', async () => {
  const heard = vi.fn()
  const bus = await startBus()
  bus.onAll(heard)
  const socket = openSocket(bus.address?.port ?? 0, '127.0.0.1')
  const ended = new Promise((resolve) => socket.on('close', resolve))
  socket.on('error', () => {})
  socket.write(
    'POST /__devtools/send HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"type":',
  )
  await post(bus.url, '{"type":"a:first"}')
  await bus.stop()
  socket.write('"a:b"}')
  await ended
  expect(heard).toHaveBeenCalledTimes(1)
})

test('event clients of the process are heard again after a restart, and once where two buses run', async () => {
  const bus = await startBus({ eventTarget: true })
  const heard = vi.fn()
  const target = globalThis.__TANSTACK_EVENT_TARGET__
  target?.addEventListener('a:b', heard)
  onTestFinished(() => target?.removeEventListener('a:b', heard))
  await bus.stop()
  await bus.start()
  await startBus({ eventTarget: true })
  target?.dispatchEvent(new CustomEvent('tanstack-dispatch-event', { detail: { type: 'a:b' } }))
  expect(heard).toHaveBeenCalledTimes(1)
})

test('an async listener that rejects, and an onError that throws, end nothing (LISTEN-2)', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => error.mockRestore())
  const bus = await startBus({
    onError: () => {
      throw new Error('onError is broken')
    },
  })
  bus.onAll(async () => {
    throw new Error('listener is broken')
  })
  bus.emit({ type: 'a:b' })
  await vi.waitFor(() => expect(error).toHaveBeenCalledTimes(1))
})

test('an offer to upgrade to something else is served as if it had not been made', async () => {
  const bus = await startBus()
  const { status, body } = await ask(`${bus.url}/__devtools/info`, {
    headers: { connection: 'Upgrade', upgrade: 'h2c' },
  })
  expect(status).toBe(200)
  expect(JSON.parse(body).protocol).toBe('devtools-bus')
  const panel = await connect(bus.url)
  await post(bus.url, '{"type":"a:b","source":"server-bridge"}')
  expect(await panel.next()).toBe('{"type":"a:b","source":"server-bridge"}')
})

test.each([
  [{ host: '' }, 'host: expected a host name or an IP address'],
  [{ token: 'a b' }, 'token: expected true, false or a string of visible ASCII characters'],
  [{ maxMessageBytes: 2 ** 30 }, 'maxMessageBytes: expected a whole number from 1 to 268435456'],
  [{ basePath: 'x' }, 'basePath: expected a path'],
])('%j is refused at once', (options, reason) => expect(() => createBus(options)).toThrow(reason))
