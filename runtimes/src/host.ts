import { join } from 'node:path'
import { environment } from './folder.js'
import { Program } from './program.js'
import type { RunningHost, Scene, Stage } from './scene.js'

/** Starts a process with the bus of the row, and tells where it is. */
export async function startHost({ cast, folder }: Stage, execPath?: string): Promise<RunningHost> {
  const host = await Program.start(join(folder, 'host.js'), { execPath, env: environment() })
  return orStop(host, async () => {
    const { url } = await host.ask<{ url: string }>('start', { bus: cast.bus })
    return { host, url, env: environment(cast.bus === 'ours' ? { DEVTOOLS_BUS_URL: url } : {}) }
  })
}

/** The subject in that process, or in a thread of it. */
export async function playInHost(stage: Stage, how: 'runHere' | 'runInThread', execPath?: string): Promise<Scene> {
  const { host, url } = await startHost(stage, execPath)
  return orStop(host, async () => {
    await host.ask(how)
    return {
      url,
      host,
      askSubject: (what, given) => host.ask('ask', { what, ...given }),
      stop: () => host.stop(),
    }
  })
}

/** Does something more with a program, and stops it where that fails. */
export async function orStop<T>(program: Program, more: () => Promise<T>): Promise<T> {
  try {
    return await more()
  } catch (cause) {
    await program.stop()
    throw cause
  }
}
