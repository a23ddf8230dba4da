import { delimiter, join } from 'node:path'
import { environment } from './folder.js'
import { orStop } from './host.js'
import { Program } from './program.js'
import type { Stage } from './scene.js'

export interface DevServer {
  host: Program
  /** Where the bus is. */
  url: string
  /** Where the dev server is. */
  origin: string
}

export interface DevServerOptions {
  withNitro?: boolean
  env?: NodeJS.ProcessEnv
}

/** Starts a Vite dev server with the bus of the row. */
export async function startDevServer(
  { kit, cast, folder }: Stage,
  { withNitro = false, env = {} }: DevServerOptions = {},
): Promise<DevServer> {
  // Nitro looks for other runtimes by their names.
  const PATH = [join(kit.installed, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const host = await Program.start(join(folder, 'vite-host.js'), { env: environment({ PATH, ...env }) })
  return orStop(host, async () => {
    const { url, origin } = await host.ask<{ url: string; origin: string }>('start', { bus: cast.bus, withNitro })
    return { host, url, origin }
  })
}
