/** A real Vite dev server for the pages of these tests, so that packages are resolved as in a user's application. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer, type HttpServer, type InlineConfig } from 'vite'
import { afterAll, beforeAll } from 'vitest'

/** Packages that a dev server would find, and bundle for the browser, when a page first asks for them. */
const PACKAGES = [
  '@devtools-bus/client',
  '@devtools-bus/client/page',
  '@tanstack/devtools-event-bus/client',
  '@tanstack/devtools-event-client',
]

export interface DevServer {
  /** Address of `pages/<name>.html`; `query` is for the page to read. */
  page(name: string, query?: Record<string, string>): string
  /** What it listens with; a bus may be attached to it. */
  readonly httpServer: HttpServer
  close(): Promise<void>
}

/** One for all tests of a suite; to be asked for in its tests. */
export function devServer(): () => DevServer {
  let server: DevServer | undefined
  beforeAll(async () => {
    server = await startDevServer()
  })
  afterAll(() => server?.close())
  return () => {
    if (server === undefined) throw new Error('the dev server was not started')
    return server
  }
}

async function startDevServer(): Promise<DevServer> {
  // Vite writes it into what it serves; under vitest it reads "test", and published event clients would be no-ops.
  process.env.NODE_ENV = 'development'
  const cacheDir = await mkdtemp(join(tmpdir(), 'devtools-bus-vite-'))
  const server = await createServer(devServerConfig(cacheDir))
  await server.listen()
  const [origin] = server.resolvedUrls?.local ?? []
  const { httpServer } = server
  if (origin === undefined || httpServer === null) throw new Error('Vite does not say where it listens')
  return {
    httpServer,
    page: (name, query = {}) => `${origin}${name}.html?${new URLSearchParams(query)}`,
    async close() {
      await server.close()
      await rm(cacheDir, { recursive: true, force: true })
    },
  }
}

function devServerConfig(cacheDir: string): InlineConfig {
  return {
    configFile: false,
    root: fileURLToPath(new URL('pages', import.meta.url)),
    cacheDir,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: 0 },
    optimizeDeps: { include: PACKAGES },
  }
}
