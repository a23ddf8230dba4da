/** Real dev servers with the plugin. Each is closed, and its project removed, when its test ends. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createLogger, createServer, type InlineConfig, type ViteDevServer } from 'vite'
import { onTestFinished } from 'vitest'
import { type DevtoolsBusPluginOptions, devtoolsBus } from '../src/vite/index.js'

/** A project of these files. */
export async function project(
  files: Record<string, string> = { 'index.html': '<script type="module" src="/main.js"></script>' },
) {
  const root = await mkdtemp(join(tmpdir(), 'devtools-bus-vite-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
  return root
}

export async function devServer(config: InlineConfig = {}, options: DevtoolsBusPluginOptions = { port: 0 }) {
  const root = config.root ?? (await project())
  const server = await createServer({
    configFile: false,
    logLevel: 'silent',
    plugins: [devtoolsBus(options)],
    ...config,
    root,
    server: { host: '127.0.0.1', port: 0, watch: null, ...config.server },
  })
  onTestFinished(() => server.close())
  if (server.httpServer !== null) await server.listen()
  return server
}

/** As from the registry. */
export async function installClient(root: string) {
  for (const path of ['package.json', 'dist']) {
    const from = new URL(`../../reference-client/${path}`, import.meta.url)
    await cp(from, join(root, 'node_modules/@devtools-bus/client', path), { recursive: true })
  }
}

export const urlOf = ({ resolvedUrls }: ViteDevServer): string => resolvedUrls?.local[0] ?? ''

/** How the module names the bus that a page loads first. */
export async function namedInPages(server: ViteDevServer): Promise<string> {
  const loaded = await server.environments.client.transformRequest('/@vite/client')
  return /globalThis\.__DEVTOOLS_BUS__ \?\?= .*/.exec(loaded?.code ?? '')?.[0] ?? ''
}

/** What the terminal would show, without colours. */
export function listeningLogger() {
  const [warned, said]: [string[], string[]] = [[], []]
  const customLogger = createLogger('silent')
  customLogger.warn = (text) => void warned.push(text)
  customLogger.error = customLogger.warn
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour is
  customLogger.info = (text) => void said.push(text.replace(/\u001b\[\d+m/g, ''))
  return { warned, said, customLogger }
}
