/** The embedded reference pair, reached as anybody's bus and client are: as processes, through their adapters. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Command } from '../adapter/subject-process.js'
import type { Role } from '../requirements.js'

const PACKAGES: Record<Role, { name: string; bin: string }> = {
  bus: { name: '@devtools-bus/server', bin: 'devtools-bus' },
  client: { name: '@devtools-bus/client', bin: 'devtools-bus-client' },
}

/** @throws Error saying which package is missing and what to do. */
export function embedded(role: Role): Command {
  const { name, bin } = PACKAGES[role]
  const load = createRequire(import.meta.url)
  let manifestPath: string
  try {
    manifestPath = load.resolve(`${name}/package.json`)
  } catch {
    throw new Error(`${name}, the embedded ${role}, is not installed: install it, or name a ${role} with --command`)
  }
  const manifest = load(manifestPath) as { bin?: Record<string, string> }
  const path = manifest.bin?.[bin]
  const file = path === undefined ? undefined : join(dirname(manifestPath), path)
  if (file === undefined || !existsSync(file)) {
    throw new Error(`${name} has no command ${bin}: build it, or name a ${role} with --command`)
  }
  return { file: process.execPath, args: [file, 'adapter'] }
}
