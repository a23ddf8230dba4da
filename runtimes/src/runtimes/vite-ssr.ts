import type { Runtime } from '../scene.js'
import { startDevServer } from '../vite-host.js'

/** The subject as a module that Vite loads for the server, in its own process. */
export const viteSsr: Runtime = {
  name: 'Vite SSR, in the process of the dev server',
  async play(stage) {
    const { host, url } = await startDevServer(stage)
    return {
      url,
      host,
      askSubject: (what, given) => host.ask('askHere', { what, ...given }),
      stop: () => host.stop(),
    }
  },
}
