import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../repository-files.js'
import { outputOf, run } from './run.js'

export interface NodeVersion {
  name: string
  /** Has a WebSocket of its own. */
  hasWebSocket: boolean
  /** Path of its program; installs it where it is not there yet. */
  program(): Promise<string>
}

/** Versions that come as npm packages, for one platform. */
const PINNED = ['22.23.3', '24.21.0']
const PLATFORM = `${process.platform}-${process.arch}`

export const othersRunHere = PLATFORM === 'linux-x64'

/** This one, and the newer lines that packages are used with. */
export const nodes: NodeVersion[] = [
  {
    name: `Node.js ${process.versions.node}`,
    hasWebSocket: 'WebSocket' in globalThis,
    program: async () => process.execPath,
  },
  ...(othersRunHere ? PINNED : []).map((version) => ({
    name: `Node.js ${version}`,
    hasWebSocket: true,
    program: () => installed(version),
  })),
]

async function installed(version: string): Promise<string> {
  const folder = join(root, 'node_modules/.cache/devtools-bus', `node-${version}`)
  const program = join(folder, `node_modules/node-${PLATFORM}/bin/node`)
  if (existsSync(program)) return program
  await mkdir(folder, { recursive: true })
  const spec = `node-${PLATFORM}@${version}`
  await outputOf(run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--prefix', folder, spec]))
  return program
}
