import { existsSync } from 'node:fs'
import type { Kit } from '../kit.js'
import type { Runtime } from '../scene.js'
import { startDevServer } from '../vite-host.js'
import { bunIn } from './bun.js'

/** The subject in a request handler, in each of the runtimes in which Nitro's dev server runs such code. */
export const nitroRuntimes: readonly Runtime[] = [
  inNitro('node-worker'),
  inNitro('node-process'),
  inNitro('bun-process', (kit) => (existsSync(bunIn(kit)) ? undefined : 'npm has no Bun for this platform')),
]

function inNitro(runner: string, missing: (kit: Kit) => string | undefined = () => undefined): Runtime {
  return {
    name: `Nitro, ${runner}`,
    missing,
    async play(stage) {
      const { host, url } = await startDevServer(stage, { withNitro: true, env: { NITRO_DEV_RUNNER: runner } })
      return {
        url,
        host,
        askSubject: (what, given) => host.ask('askNitro', { what, ...given }),
        stop: () => host.stop(),
      }
    },
  }
}
