import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { missingClient } from '../src/vite/client-package.js'
import { placeholdersCode } from '../src/vite/published-pages.js'
import { startBus } from './peers.js'
import { devServer, installClient, listeningLogger, project } from './vite-servers.js'

beforeEach(() => void vi.stubEnv('VITEST', undefined))
afterEach(() => void vi.unstubAllEnvs())

const LINE = /^ {2}➜ {2}Devtools bus: (http:\S+)/
const linesIn = (said: string[]) => said.filter((text) => LINE.test(text))

describe('without @devtools-bus/client', () => {
  test('a warning names it, once, through restarts and pages too', async () => {
    const { warned, customLogger } = listeningLogger()
    const server = await devServer({ customLogger })
    await server.restart()
    await server.environments.client.transformRequest('/@vite/client')
    await server.environments.client.transformRequest('virtual:devtools-bus/runtime')
    expect(warned.filter((text) => text.includes('@devtools-bus/client'))).toEqual([
      expect.stringMatching(/pages are not connected to the bus: @devtools-bus\/client is not installed. Run: \w+/),
    ])
  })

  test.each([
    ['where it is installed', {}, true],
    ['where pages connect themselves', { page: false }, false],
  ])('and not %s', async (_, options, installed) => {
    const root = await project()
    if (installed) await installClient(root)
    const { warned, customLogger } = listeningLogger()
    await devServer({ root, customLogger }, { port: 0, ...options })
    expect(warned).toEqual([])
  })

  test.each([
    ['pnpm-lock.yaml', 'pnpm add --save-dev @devtools-bus/client'],
    ['yarn.lock', 'yarn add --dev @devtools-bus/client'],
    ['bun.lock', 'bun add --dev @devtools-bus/client'],
    ['package-lock.json', 'npm install --save-dev @devtools-bus/client'],
  ])('with a %s it says %s', async (lock, command) => {
    const root = await project({ [lock]: '', 'packages/app/index.html': '' })
    expect(missingClient(`${root}/packages/app`, 'pages', {})).toContain(command)
  })

  test('with no lock file it says what the running package manager wants', async () => {
    const root = await project()
    expect(missingClient(root, 'pages', { npm_config_user_agent: 'pnpm/10.1.0 npm/? node/v20' })).toContain('pnpm add')
    expect(missingClient(root, 'pages', {})).toContain('npm install')
  })
})

describe('the line of the bus', () => {
  test('stands below the URLs of the dev server, with the command that shows the events', async () => {
    const { said, customLogger } = listeningLogger()
    const server = await devServer({ customLogger }, { port: 0, token: 'a-token' })
    said.length = 0
    server.printUrls()
    const { DEVTOOLS_BUS_URL: url } = process.env
    expect(said.slice(-2)).toEqual([
      `  ➜  Devtools bus: ${url}`,
      `  ➜  show its events: DEVTOOLS_BUS_TOKEN=a-token npx @devtools-bus/client tail --url ${url}`,
    ])
    expect(said[0]).toContain('Local:')
  })

  test('says in a middleware at once where pages connect, as that is not where they come from', async () => {
    const { said, customLogger } = listeningLogger()
    const server = await devServer({ customLogger, server: { middlewareMode: true, ws: false } })
    expect(linesIn(said)).toEqual([
      `  ➜  Devtools bus: ${process.env.DEVTOOLS_BUS_URL}  (pages connect to this address, not to their own)`,
    ])
    await server.restart()
    expect(linesIn(said)).toHaveLength(1)
  })

  test('comes by itself where nobody prints the URLs, and once', async () => {
    const { said, customLogger } = listeningLogger()
    const server = await devServer({ customLogger })
    await vi.waitFor(() => expect(linesIn(said)).toHaveLength(1), 10_000)
    server.printUrls()
    expect(linesIn(said)).toHaveLength(2)
  })

  test('names a bus that the environment names', async () => {
    vi.stubEnv('DEVTOOLS_BUS_URL', 'http://127.0.0.1:9')
    const { said, customLogger } = listeningLogger()
    const server = await devServer({ customLogger })
    server.printUrls()
    expect(linesIn(said).at(-1)).toContain('http://127.0.0.1:9')
  })
})

describe('pages with the published page bus', () => {
  /** Runs it with the globals that a page has once its first module is evaluated. */
  async function inPage(code: string, run: () => Promise<void>) {
    const page = Object.assign(new EventTarget(), {})
    for (const [name, value] of Object.entries({ window: page, WebSocket })) vi.stubGlobal(name, value)
    const names = ['PORT', 'HOST', 'PROTOCOL'].map((name) => `__TANSTACK_DEVTOOLS_${name}__`)
    try {
      new Function(code)()
      await run()
    } finally {
      vi.unstubAllGlobals()
      for (const name of names) delete (globalThis as Record<string, unknown>)[name]
    }
  }

  test('find a bus that is not on port 4206', async () => {
    const bus = await startBus()
    await inPage(placeholdersCode({ url: bus.url }), async () => {
      const { ClientEventBus } = await import('@tanstack/devtools-event-bus/client')
      const published = new ClientEventBus({ connectToServerBus: true })
      onTestFinished(() => published.stop())
      published.start()
      await vi.waitFor(() => expect(bus.connected).toBe(1), 5_000)
    })
  })

  test('get the port from the first module they load, unless the bus is on their default port', async () => {
    const server = await devServer()
    const loaded = await server.environments.client.transformRequest('/@vite/client')
    const { port } = new URL(process.env.DEVTOOLS_BUS_URL ?? '')
    expect(loaded?.code).toContain(`{"PORT":${port},"HOST":"127.0.0.1","PROTOCOL":"http"}`)
    expect(loaded?.code).not.toMatch(/__TANSTACK_DEVTOOLS_/)
    expect(placeholdersCode({ url: 'http://127.0.0.1:4206' })).toBe('')
  })

  test.each([
    [{ token: true }, 'the bus requires a token'],
    [{ basePath: '/bus' }, 'the base path of the bus is /bus'],
    [{}, undefined],
  ])('with %o: %s', async (options, reason) => {
    const root = await project({
      'published.js': 'export const port = typeof __TANSTACK_DEVTOOLS_PORT__; export const connectToServerBus = true',
    })
    const { warned, customLogger } = listeningLogger()
    const server = await devServer({ root, customLogger }, { port: 0, page: false, ...options })
    await server.environments.client.transformRequest('/published.js')
    await server.environments.client.transformRequest('/published.js?v=1')
    const expected = reason === undefined ? [] : [expect.stringContaining(`cannot connect: ${reason}`)]
    expect(warned).toEqual(expected)
  })
})
