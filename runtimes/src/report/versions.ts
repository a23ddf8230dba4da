import { arch, availableParallelism, type as system } from 'node:os'
import { chromiumVersion } from '../chromium.js'
import { type Kit, versionIn } from '../kit.js'

const PACKAGES = ['bun', 'deno', 'vite', 'nitro', 'ws', '@tanstack/devtools-event-client']

/** What the matrix was run with, and on what. */
export async function versionLines(kit: Kit): Promise<string[]> {
  const nodes = [process.versions.node, ...['node22', 'node24'].map((name) => versionIn(kit, name)?.replace(/^v/, ''))]
  const chromium = await chromiumVersion()
  return [
    `- ${system()} on ${arch()}, ${availableParallelism()} cores`,
    `- Node.js ${[...new Set(nodes.filter((version) => version !== undefined))].join(', ')}`,
    ...PACKAGES.map((name) => [name, versionIn(kit, name)])
      .filter(([, version]) => version !== undefined)
      .map(([name, version]) => `- \`${name}\` ${version}`),
    ...(chromium === undefined ? [] : [`- Chromium ${chromium}`]),
  ]
}
