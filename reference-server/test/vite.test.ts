/** The bus in a Vite dev server, on real servers. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import net from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build, type InlineConfig, resolveConfig } from 'vite'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createBus } from '../src/index.js'
import { devtoolsBus } from '../src/vite/index.js'
import { ask, connect } from './peers.js'
import { devServer, installClient, listeningLogger, namedInPages, project, urlOf } from './vite-servers.js'

beforeEach(() => void vi.stubEnv('VITEST', undefined))
afterEach(() => void vi.unstubAllEnvs())

const PLUGIN = new URL('../dist/vite/index.js', import.meta.url).href
const VITE = import.meta.resolve('vite')

const free = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = net.createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

describe('a dev server with the plugin', () => {
  test('names the bus to its environment, and to pages at its own address', async () => {
    const server = await devServer()
    const { DEVTOOLS_BUS_URL: url = '', DEVTOOLS_BUS_PROJECT: name } = process.env
    expect(name).toMatch(/^devtools-bus-vite-.*-[0-9a-f]{6}$/)
    expect(await namedInPages(server)).toBe(
      `globalThis.__DEVTOOLS_BUS__ ??= { url: new URL(import.meta.url).origin + "/__devtools", project: "${name}" };`,
    )
    for (const entrance of [url, urlOf(server).replace(/\/$/, '')]) {
      expect(JSON.parse((await ask(`${entrance}/__devtools/info`)).body)).toMatchObject({ project: name })
    }
    const panel = await connect(urlOf(server).replace(/\/$/, ''))
    const bridge = await connect(url, '?bridge=server')
    bridge.send('{"type":"a:b"}')
    expect(await panel.next()).toBe('{"type":"a:b"}')
    await server.close()
    await panel.closed
    expect(await bridge.closed).toBe(1001)
    expect(await free(Number(new URL(url).port))).toBe(true)
  })

  test('keeps its bus, its port and its clients through a restart', async () => {
    const server = await devServer()
    const { DEVTOOLS_BUS_URL: url = '' } = process.env
    const panel = await connect(url)
    for (let times = 0; times < 3; times += 1) await server.restart()
    expect(process.env.DEVTOOLS_BUS_URL).toBe(url)
    const bridge = await connect(urlOf(server).replace(/\/$/, ''), '?bridge=server')
    bridge.send('{"type":"a:b"}')
    expect(await panel.next()).toBe('{"type":"a:b"}')
    await server.close()
    expect(await free(Number(new URL(url).port))).toBe(true)
    expect(process.env.DEVTOOLS_BUS_URL).toBeUndefined()
  })

  test('takes the next free port, and says so', async () => {
    const other = createBus({ port: 0, eventTarget: false })
    const { port } = await other.start()
    onTestFinished(() => other.stop())
    const { warned, customLogger } = listeningLogger()
    await devServer({ customLogger }, { port })
    expect(warned).toContainEqual(
      expect.stringMatching(new RegExp(`port ${port} is in use, so the bus listens on port \\d+`)),
    )
  })

  test('starts without a bus where there can be none, and says why', async () => {
    const { warned, customLogger } = listeningLogger()
    const server = await devServer({ customLogger }, { host: '203.0.113.1', port: 0 })
    expect(warned).toContainEqual(expect.stringMatching(/the bus could not be started: .*EADDRNOTAVAIL/))
    expect(await namedInPages(server)).toBe('')
  })

  test('lets the hosts in that the dev server lets in by name (HOST-1)', async () => {
    const server = await devServer({ server: { allowedHosts: ['.app.test'] } })
    const info = `http://127.0.0.1:${new URL(urlOf(server)).port}/__devtools/info`
    expect((await ask(info, { headers: { Host: 'shop.app.test' } })).status).toBe(200)
    expect((await ask(info, { headers: { Host: 'elsewhere.test' } })).status).toBe(403)
  })

  test('where the dev server lets every host in does not, says so, and takes names of its own', async () => {
    const { warned, customLogger } = listeningLogger()
    const server = await devServer({ customLogger, server: { allowedHosts: true } })
    expect(warned).toContainEqual(expect.stringContaining('devtoolsBus({ allowedHosts: ['))
    const info = `http://127.0.0.1:${new URL(urlOf(server)).port}/__devtools/info`
    expect((await ask(info, { headers: { Host: 'app.test' } })).status).toBe(403)

    const other = listeningLogger()
    const options = { port: 0, allowedHosts: ['app.test'] }
    const named = await devServer({ customLogger: other.customLogger, server: { allowedHosts: true } }, options)
    expect(other.warned).not.toContainEqual(expect.stringContaining('allowedHosts'))
    const namedInfo = `http://127.0.0.1:${new URL(urlOf(named)).port}/__devtools/info`
    expect((await ask(namedInfo, { headers: { Host: 'app.test' } })).status).toBe(200)
  })

  test('keeps no process alive that only asks for the configuration', async () => {
    const root = await project({
      'vite.config.js': `import { devtoolsBus } from ${JSON.stringify(PLUGIN)}; export default { plugins: [devtoolsBus({ port: 0 })] }`,
      'ask.js': `import { resolveConfig } from ${JSON.stringify(VITE)}; await resolveConfig({}, 'serve'); console.log(process.env.DEVTOOLS_BUS_URL)`,
    })
    const { stdout } = await promisify(execFile)(process.execPath, ['ask.js'], { cwd: root })
    expect(stdout).toMatch(/^http:/)
  })

  test('respects its base', async () => {
    const server = await devServer({ base: '/app/' })
    expect(await namedInPages(server)).toContain('new URL(import.meta.url).origin + "/app/__devtools"')
    const { origin } = new URL(urlOf(server))
    expect((await ask(`${origin}/app/__devtools/info`)).status).toBe(200)
  })

  test('over TLS its pages reach the bus over TLS', async () => {
    const [key, cert] = await Promise.all(
      ['localhost.key.pem', 'localhost.cert.pem'].map((name) => readFile(new URL(`fixtures/${name}`, import.meta.url))),
    )
    const server = await devServer({ server: { https: { key, cert } } as InlineConfig['server'] & object })
    const socket = new WebSocket(`${urlOf(server).replace('https', 'wss')}__devtools/ws?v=1`, {
      rejectUnauthorized: false,
    })
    const hello = await new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))))
    expect(JSON.parse(hello).type).toBe('$bus:hello')
    socket.terminate()
  })

  test('as a middleware has no address of its own: pages are sent to the port of the bus', async () => {
    const server = await devServer({ server: { middlewareMode: true, ws: false } })
    const host = createHttpServer(server.middlewares).listen(0, '127.0.0.1')
    onTestFinished(() => void host.close())
    expect(await namedInPages(server)).toContain(`url: "${process.env.DEVTOOLS_BUS_URL}"`)
  })

  test('starts none where the environment names one, and leaves the environment alone', async () => {
    vi.stubEnv('DEVTOOLS_BUS_URL', 'http://127.0.0.1:9')
    vi.stubEnv('DEVTOOLS_BUS_TOKEN', 'given')
    const server = await devServer()
    expect(await namedInPages(server)).toBe(
      'globalThis.__DEVTOOLS_BUS__ ??= { url: "http://127.0.0.1:9", token: "given" };',
    )
    await server.close()
    expect(process.env.DEVTOOLS_BUS_URL).toBe('http://127.0.0.1:9')
    vi.unstubAllEnvs()
  })

  test.each(['4206', 'localhost:4206', 'ws://127.0.0.1:4206', '/__devtools'])(
    'says what is wrong where the environment names one by %s, and starts without',
    async (url) => {
      vi.stubEnv('DEVTOOLS_BUS_URL', url)
      const { warned, customLogger } = listeningLogger()
      const server = await devServer({ customLogger })
      expect(warned).toContainEqual(
        expect.stringContaining(
          `DEVTOOLS_BUS_URL: expected the address of a bus such as "http://127.0.0.1:4206", got "${url}"`,
        ),
      )
      expect(await namedInPages(server)).toBe('')
    },
  )

  test('reachable from other machines, asks for a token and hands it to its pages (TOKEN-1)', async () => {
    const server = await devServer({ server: { host: '0.0.0.0' } })
    const named = await namedInPages(server)
    const [, token = ''] = /token: "([^"]+)"/.exec(named) ?? []
    expect(token).not.toBe('')
    const { port } = new URL(urlOf(server))
    expect((await ask(`http://127.0.0.1:${port}/__devtools/sse`)).status).toBe(401)
    const panel = await connect(`http://127.0.0.1:${port}`, `?token=${token}`)
    panel.socket.terminate()
  })

  test('serves modules of its own process through the shared globals', async () => {
    const root = await project({
      'server.js': 'export const seen = [globalThis.__DEVTOOLS_BUS__, typeof globalThis.__TANSTACK_EVENT_TARGET__]',
    })
    const server = await devServer({ root })
    const { seen } = await server.ssrLoadModule('/server.js')
    expect(seen).toEqual([undefined, 'object'])
  })

  test.each([
    ['connects pages by itself where the client is installed', {}, 1],
    ['leaves that to them where it is told so', { page: false }, 0],
  ])('%s', async (_, options, times) => {
    const root = await project()
    await installClient(root)
    const server = await devServer({ root }, { port: 0, ...options })
    const loaded = await server.environments.client.transformRequest('/@vite/client')
    expect(loaded?.code.match(/page\.startPageBus\(\)/g) ?? []).toHaveLength(times)
  })

  test('finds the client where the project has it, wherever Vite is installed', async () => {
    const root = await project()
    await installClient(root)
    const server = await devServer({ root })
    const load = async (path: string): Promise<string> => (await ask(new URL(path, urlOf(server)).href)).body
    const [, side = ''] = /import\("([^"]+)"\)\.then\(\(page\)/.exec(await load('/@vite/client')) ?? []
    expect(await load(side)).toContain('"/node_modules/@devtools-bus/client/dist/page.js')
  })

  test.each([
    ['module', 1],
    ['classic', 0],
  ])('gives a %s worker its bridge, behind the name of the bus (LOCAL-6)', async (type, times) => {
    const server = await devServer({ root: await project({ 'worker.js': 'self.ready = true' }) })
    const loaded = await server.environments.client.transformRequest(`/worker.js?worker_file&type=${type}`)
    const [first, ...others] = loaded?.code.match(/["'][^"']+["']/g) ?? []
    expect(first).toMatch(/\/@vite\/env|\/client\/env\.mjs/)
    expect(others.filter((name) => name.includes('virtual:devtools-bus/runtime'))).toHaveLength(times)
  })

  test('switched off it does nothing', async () => {
    const server = await devServer({}, { enabled: false })
    expect(process.env.DEVTOOLS_BUS_URL).toBeUndefined()
    expect(await namedInPages(server)).toBe('')
  })
})

test('a configuration that is only asked for, or a restart that fails, keeps no bus from ending with its dev server', async () => {
  const server = await devServer()
  const { DEVTOOLS_BUS_URL: url = '' } = process.env
  const { root } = server.config
  const throwing = { name: 'throwing', configResolved: () => Promise.reject(new Error('no')) }
  const asked: InlineConfig = { configFile: false, root }
  await resolveConfig({ ...asked, plugins: [devtoolsBus({ port: 0 })] }, 'serve')
  await expect(resolveConfig({ ...asked, plugins: [devtoolsBus({ port: 0 }), throwing] }, 'serve')).rejects.toThrow(
    'no',
  )
  await server.close()
  expect(await free(Number(new URL(url).port))).toBe(true)
  expect(process.env.DEVTOOLS_BUS_URL).toBeUndefined()
})

test('one plugin object for two dev servers: each names its own bus to its pages', async () => {
  const plugins = [devtoolsBus({ port: 0 })]
  const middleware = { middlewareMode: true, ws: false } as const
  const first = await devServer({ plugins, server: middleware })
  const named = await namedInPages(first)
  const second = await devServer({ plugins, server: middleware })
  first.environments.client.moduleGraph.invalidateAll()
  expect(await namedInPages(first)).toBe(named)
  expect(await namedInPages(second)).not.toBe(named)
})

test('a build has nothing of it', async () => {
  const root = await project({
    'index.html': '<script type="module" src="/main.js"></script>',
    'main.js': 'console.log("application")',
  })
  await build({ configFile: false, logLevel: 'silent', root, plugins: [devtoolsBus()] })
  const files = await readdir(join(root, 'dist/assets'))
  const text = (await Promise.all(files.map((file) => readFile(join(root, 'dist/assets', file), 'utf8')))).join('')
  expect(text).toContain('application')
  expect(text).not.toMatch(/devtools|bus/i)
})
