import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { playInHost } from '../host.js'
import type { Kit } from '../kit.js'
import type { Runtime } from '../scene.js'
import { processOfItsOwn } from './process-of-its-own.js'

const LINES = [20, 22, 24] as const

/** Node.js in each of its lines: in the process of the bus, in a worker thread of it, and in a child process. */
export const nodeRuntimes: readonly Runtime[] = LINES.flatMap((line) => [
  inMainProcess(line),
  inWorkerThread(line),
  inChildProcess(line),
  // Only this line has no WebSocket of its own, and so goes over HTTP.
  ...(line === 20 ? [inChildProcess(line, { withoutWs: true })] : []),
])

function inMainProcess(line: number): Runtime {
  return {
    name: `Node.js ${line}, main process`,
    missing: (kit) => missing(kit, line),
    play: (stage) => playInHost(stage, 'runHere', executable(stage.kit, line)),
  }
}

function inWorkerThread(line: number): Runtime {
  return {
    name: `Node.js ${line}, worker thread`,
    startsBridge: true,
    missing: (kit) => missing(kit, line),
    play: (stage) => playInHost(stage, 'runInThread', executable(stage.kit, line)),
    async emitAndEnd(_, { host }) {
      const { code } = await host.ask<{ code: number }>('endInThread')
      return code === 0 ? undefined : `ended with exit code ${code}`
    },
  }
}

function inChildProcess(line: number, { withoutWs = false } = {}): Runtime {
  return processOfItsOwn({
    name: `Node.js ${line}, child process${withoutWs ? ' without ws' : ''}`,
    withoutWs,
    command: (kit) => {
      const why = missing(kit, line)
      return why === undefined ? [executable(kit, line)] : { missing: why }
    },
  })
}

function executable({ installed }: Kit, line: number): string {
  return isThis(line) ? process.execPath : join(installed, `node_modules/node${line}/bin/node`)
}

function missing(kit: Kit, line: number): string | undefined {
  if (existsSync(executable(kit, line))) return undefined
  return line === 20 ? 'the matrix was not run with Node.js 20' : 'the package that brings it is for Linux on x64'
}

function isThis(line: number): boolean {
  return process.versions.node.startsWith(`${line}.`)
}
