import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { orStop, startHost } from '../host.js'
import type { Kit } from '../kit.js'
import { Program } from '../program.js'
import type { Runtime } from '../scene.js'

export interface ProcessOptions {
  name: string
  /** What runs JavaScript, and its arguments before the file; or why there is nothing. */
  command(kit: Kit): [string, ...string[]] | { missing: string }
  withoutWs?: boolean
}

const END_MS = 20_000

/** The subject in a process of its own, which finds the bus by its environment. */
export function processOfItsOwn({ name, command: find, withoutWs = false }: ProcessOptions): Runtime {
  const command = (kit: Kit): [string, ...string[]] => {
    const found = find(kit)
    if ('missing' in found) throw new Error(`${name}: ${found.missing}`)
    return found
  }
  return {
    name,
    command,
    withoutWs,
    startsBridge: true,
    missing(kit) {
      const found = find(kit)
      return 'missing' in found ? found.missing : undefined
    },
    async play(stage) {
      const { host, url, env } = await startHost(stage)
      const [execPath, ...execArgv] = command(stage.kit)
      const file = join(stage.subjectFolder, 'process.js')
      const subject = await orStop(host, () => Program.start(file, { execPath, execArgv, env }))
      return {
        url,
        host,
        askSubject: (what, given) => subject.ask(what, given),
        async stop() {
          await subject.stop()
          await host.stop()
        },
      }
    },
    async emitAndEnd({ kit, subjectFolder }, { env }) {
      const [execPath, ...execArgv] = command(kit)
      const file = join(subjectFolder, 'emit-and-end.js')
      const child = spawn(execPath, [...execArgv, file], {
        env,
        stdio: 'ignore',
        timeout: END_MS,
        killSignal: 'SIGKILL',
      })
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
      if (signal !== null) return `had not ended after ${END_MS / 1_000} s`
      return code === 0 ? undefined : `ended with exit code ${code}`
    },
  }
}
