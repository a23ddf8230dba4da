/** Options are judged where they are given: what was given, what is wanted, and what to write. */
import http from 'node:http'
import net from 'node:net'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import { type BusOptions, createBus } from '../src/index.js'
import { createMemoryBus } from '../src/memory.js'
import { devtoolsBus } from '../src/vite/index.js'
import { startBus } from './peers.js'

/** What a value of each kind is called; each is wrong for most options. */
const odd: unknown[] = [
  null,
  true,
  'x y',
  '4206',
  4206n,
  Number.NaN,
  1.5,
  {},
  [],
  [null],
  new Map(),
  new Date(0),
  () => {},
  Symbol('s'),
  /re/,
]
const right: Record<keyof BusOptions, (value: unknown) => boolean> = {
  host: (value) => value === '4206',
  port: () => false,
  basePath: () => false,
  server: () => false,
  token: (value) => value === true || value === '4206',
  allowedOrigins: (value) => Array.isArray(value) && value.length === 0,
  allowedHosts: (value) => Array.isArray(value) && value.length === 0,
  project: (value) => value === null || typeof value === 'string',
  maxMessageBytes: () => false,
  window: (value) => typeof value === 'object' && value?.constructor === Object,
  history: () => false,
  heartbeatMs: () => false,
  eventTarget: (value) => value === true,
  onError: (value) => typeof value === 'function',
  onWarning: (value) => typeof value === 'function',
}

test.each(Object.keys(right) as (keyof BusOptions)[])('%s of any other kind is a TypeError that names it', (name) => {
  for (const value of odd) {
    const create = () => createBus({ [name]: value } as BusOptions)
    if (right[name](value)) expect(create).not.toThrow()
    else {
      expect(create, String(name)).toThrow(TypeError)
      expect(create).toThrow(new RegExp(`^${name}(\\[0\\])?: expected .+, got `))
    }
  }
})

test.each<[object, string]>([
  [
    { allowedOrigins: 'https://app.example' },
    'allowedOrigins: expected an array of origins such as ["https://app.example"], got "https://app.example"',
  ],
  [
    { allowedOrigins: [/re/] },
    'allowedOrigins[0]: expected an origin such as "https://app.example", got an object of another kind (RegExp): write "https://*.example.dev"',
  ],
  [{ allowedOrigins: ['*'] }, 'no entry matches all origins; list each'],
  [{ allowedOrigins: ['http://*:*'] }, 'no entry matches all origins; list each'],
  [{ allowedOrigins: ['app.example'] }, 'got "app.example": write "https://app.example"'],
  [{ allowedOrigins: ['localhost:5173'] }, 'write "http://localhost:5173"'],
  [{ allowedOrigins: ['https://app.example/path?q#h'] }, 'write "https://app.example"'],
  [{ allowedOrigins: ['https://user:pass@app.example'] }, 'write "https://app.example"'],
  [{ allowedOrigins: ['https://*.example.dev/path'] }, 'write "https://*.example.dev"'],
  [{ allowedOrigins: ['wss://app.example'] }, 'write "https://app.example"'],
  [{ allowedOrigins: ['file:'] }, 'write "file://"'],
  [{ allowedOrigins: ['null'] }, 'serve the page over http'],
  [{ allowedOrigins: ['https://a.example, https://b.example'] }, 'write one entry for each origin'],
  [
    { allowedOrigins: [undefined] },
    'allowedOrigins[0]: expected an origin such as "https://app.example", got undefined',
  ],
  [{ allowedOrigins: new Set(['https://app.example']) }, 'got an object of another kind (Set)'],
  [{ allowedHosts: 'all' }, 'got "all": list each host; no entry matches all hosts'],
  [{ allowedHosts: true }, 'got true: list each host'],
  [{ allowedHosts: ['*'] }, 'list each host'],
  [{ allowedHosts: ['*.example.dev'] }, 'write ".example.dev"'],
  [{ allowedHosts: ['https://tools.example/x'] }, 'write "tools.example"'],
  [{ allowedHosts: ['tools.example:4206'] }, 'write "tools.example"'],
  [{ allowedHosts: [''] }, 'expected a host name without a port such as "tools.example", got ""'],
  [
    { port: '4206' },
    'port: expected a whole number from 0 to 65535 such as 4206, got "4206": write 4206 without quotes',
  ],
  [{ port: Number.NaN }, 'got NaN'],
  [
    { host: true },
    'host: expected a host name or an IP address such as "127.0.0.1", got true: write "0.0.0.0" to listen on every address',
  ],
  [{ host: 'localhost:4300' }, 'write host: "localhost" and port: 4300'],
  [{ host: 'http://box.lan' }, 'write host: "box.lan"'],
  [{ basePath: 'devtools' }, 'basePath: expected a path such as "/__devtools", got "devtools": write "/devtools"'],
  [{ basePath: '/dév' }, 'write "/d%C3%A9v"'],
  [{ eventTarget: 'false' }, 'write false without quotes'],
  [{ server: () => {} }, 'pass the server that its listen() returns'],
  [{ server: { httpServer: null } }, 'pass the httpServer'],
  [
    { window: { events: '1' } },
    'window.events: expected a whole number from 1 to 10000000 such as 1000, got "1": write 1 without quotes',
  ],
  [{ window: { event: 1 } }, 'window.event: unknown option of window; did you mean window.events?'],
  [{ allowedOrigin: [] }, 'allowedOrigin: unknown option of createBus; did you mean allowedOrigins?'],
  [{ hosts: [] }, 'hosts: unknown option of createBus; did you mean'],
  [{ [Symbol('s')]: 1 }, 'a symbol: unknown option of createBus; known are host, port'],
])('%o: %s', (options, message) => {
  expect(() => createBus(options as BusOptions)).toThrow(TypeError)
  expect(() => createBus(options as BusOptions)).toThrow(message)
})

test('numbers outside their range are RangeErrors', () => {
  for (const options of [
    { port: 65_536 },
    { port: -1 },
    { history: -1 },
    { heartbeatMs: 0 },
    { window: { ms: 2 ** 31 } },
  ]) {
    expect(() => createBus(options)).toThrow(RangeError)
  }
})

test('a wrong token is not shown', () => {
  expect(() => createBus({ token: 'my secret' })).toThrow(TypeError)
  expect(() => createBus({ token: 'my secret' })).not.toThrow('secret')
})

test.each([
  'https://app.example',
  'HTTPS://App.Example:443/',
  'https://*.example.dev',
  'http://app.test:*',
  'https://*.example.dev:8443',
  'http://[::1]:5173',
  'https://bücher.example',
  'file://',
  'file:///',
  'app://-',
  'app://',
  'tauri://localhost',
  'chrome-extension://abcdef',
  'vscode-webview://*',
  'capacitor://localhost',
])('%s is an origin or a pattern', (origin) => {
  expect(() => createBus({ allowedOrigins: [origin] })).not.toThrow()
})

test('options may come from another realm, have no prototype, and be undefined', () => {
  expect(() => createBus(runInNewContext('({ port: 0, allowedHosts: ["a.example"] })'))).not.toThrow()
  expect(() => createBus(Object.assign(Object.create(null), { port: undefined }))).not.toThrow()
  for (const wrong of [null, 4206, 'x', [], new Map(), () => {}]) {
    expect(() => createBus(wrong as BusOptions)).toThrow(TypeError)
  }
})

test('what is wrong later in an array of origins does not matter to a bus that runs', async () => {
  const allowedOrigins: string[] = []
  const bus = await startBus({ allowedOrigins })
  allowedOrigins.push(null as unknown as string)
  expect((await fetch(`${bus.url}/__devtools/info`, { headers: { Origin: 'https://evil.example' } })).status).toBe(403)
})

describe('the arguments of', () => {
  test('attach', async () => {
    const bus = await startBus()
    const attach = bus.attach as (...given: unknown[]) => void
    for (const server of [undefined, null, {}, 'http://127.0.0.1', () => {}, net.createServer()]) {
      expect(() => attach.call(bus, server)).toThrow(/^server: expected an http, https or http2 server/)
    }
    const server = http.createServer()
    expect(() => attach.call(bus, server, { allowedHosts: 'all' })).toThrow('allowedHosts: expected an array')
    expect(() => attach.call(bus, server, { basepath: '/x' })).toThrow('did you mean basePath?')
    expect(server.listenerCount('upgrade')).toBe(0)
  })

  test.each([
    ['createBus', () => createBus()],
    ['createMemoryBus', () => createMemoryBus()],
  ])('on, onAll and emit of %s', (_, create) => {
    const bus = create()
    const on = bus.on as (...given: unknown[]) => void
    expect(() => on.call(bus, 'query', () => {})).toThrow(
      'on(type): expected the type of an event such as "query:added", got "query"',
    )
    expect(() => on.call(bus, '*', () => {})).toThrow('use onAll(listener)')
    expect(() => on.call(bus, 'query:added')).toThrow('on(type, listener): expected a function')
    expect(() => (bus.onAll as (given: unknown) => void).call(bus, {})).toThrow('onAll(listener): expected a function')
    for (const event of [undefined, null, 'a:b', 7, [], {}, () => {}, Symbol('s'), { type: 'a' }]) {
      expect(() => bus.emit(event as never)).toThrow(TypeError)
    }
  })

  test('createMemoryBus', () => {
    expect(() => createMemoryBus({ onError: 'log' } as never)).toThrow('onError: expected a function')
    expect(() => createMemoryBus({ onerror: () => {} } as never)).toThrow('did you mean onError?')
    const bus = createMemoryBus()
    expect(() => bus.connect('server' as never)).toThrow('connect(role): expected "panel" or "bridge", got "server"')
    expect(() => bus.connect().onEvent(null as never)).toThrow('onEvent(listener): expected a function')
  })

  test('devtoolsBus', () => {
    const plugin = devtoolsBus as (options: unknown) => unknown
    expect(() => plugin({ port: '4206' })).toThrow('port: expected a whole number')
    expect(() => plugin({ enabled: 'yes' })).toThrow('enabled: expected true or false')
    expect(() => plugin({ host: true })).toThrow('write "0.0.0.0"')
    expect(() => plugin({ server: http.createServer() })).toThrow('server: unknown option of devtoolsBus')
    expect(() => plugin({ pages: true })).toThrow('did you mean page?')
    expect(() => plugin(null)).toThrow('devtoolsBus: expected an object with options')
  })
})

test('a failing callback is logged and ends nothing', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {
    throw new Error('no console either')
  })
  try {
    const bus = createBus({ onError: () => Promise.reject(new Error('onError')) })
    const foreign: unknown = runInNewContext('Promise.reject(new Error("of another realm"))')
    const heard: string[] = []
    bus.onAll(() => foreign)
    bus.onAll(() => {
      throw new Error('listener')
    })
    bus.onAll(({ type }) => heard.push(type))
    bus.emit({ type: 'a:b' })
    await vi.waitFor(() => expect(told.mock.calls.length).toBeGreaterThanOrEqual(2))
    expect(heard).toEqual(['a:b'])
  } finally {
    told.mockRestore()
  }
})
