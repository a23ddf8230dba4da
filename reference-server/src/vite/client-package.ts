/** Whether a project has the package that its pages and its runtimes need. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const CLIENT = '@devtools-bus/client'

/** The warning shown if it is missing; `who` names what it is missing for. */
export function missingClient(root: string, who: string, env: NodeJS.ProcessEnv = process.env): string {
  return `${who} are not connected to the bus: ${CLIENT} is not installed. Run: ${installing(root, env)}`
}

const INSTALL = {
  npm: `npm install --save-dev ${CLIENT}`,
  pnpm: `pnpm add --save-dev ${CLIENT}`,
  yarn: `yarn add --dev ${CLIENT}`,
  bun: `bun add --dev ${CLIENT}`,
  deno: `deno add --dev npm:${CLIENT}`,
} as const

const LOCK_FILES: readonly [string, keyof typeof INSTALL][] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['deno.lock', 'deno'],
  ['package-lock.json', 'npm'],
]

/** By the nearest lock file, else by what started this process. */
function installing(root: string, env: NodeJS.ProcessEnv): string {
  let folder = root
  for (;;) {
    const [, manager] = LOCK_FILES.find(([file]) => existsSync(join(folder, file))) ?? []
    if (manager !== undefined) return INSTALL[manager]
    if (dirname(folder) === folder) break
    folder = dirname(folder)
  }
  const [running = ''] = (env.npm_config_user_agent ?? '').split('/')
  return Object.hasOwn(INSTALL, running) ? INSTALL[running as keyof typeof INSTALL] : INSTALL.npm
}
