import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { freePort } from '../free-port.js'
import { asked, developmentProcess, type Party } from './party.js'

export interface SharedDevServer {
  /** What both buses want. */
  port: number
  /** Origin of the dev server, port of the published bus, address of ours. */
  server: { origin: string; published: number; ours: string }
  /** What was printed to standard error. */
  complaints: () => string
  /** The published event client in its process. */
  party: Party
  /** That of ours. */
  library: Party
}

/**
 * A dev server in a process of its own, with the published plugin and a bus of ours.
 *
 * @param first whose bus is started first
 * @param connectsPages the plugin of ours connects pages by itself
 */
export async function sharedDevServer(options: {
  first: 'ours' | 'published'
  connectsPages: boolean
}): Promise<SharedDevServer> {
  const cacheDir = await mkdtemp(join(tmpdir(), 'devtools-bus-vite-'))
  onTestFinished(() => rm(cacheDir, { recursive: true, force: true }))
  const root = fileURLToPath(new URL('../pages', import.meta.url))
  const port = await freePort()
  const settings = JSON.stringify({ ...options, port, root, cacheDir })
  const { ask, complaints } = developmentProcess('shared-dev-server.js', settings)
  const server = (await ask('ready')) as SharedDevServer['server']
  return { port, server, complaints, party: asked('process', ask), library: asked('library', ask, 'library.') }
}
