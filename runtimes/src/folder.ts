import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Party } from './scene.js'

const programs = fileURLToPath(new URL('../programs', import.meta.url))

/** Lays out the programs of a row, with the event client that is measured, and what connects pages to that bus. */
export function layOut(base: string, name: string, bus: Party, client: Party | 'bridged'): string {
  const folder = join(base, 'rows', name.replace(/[^\w.]+/g, '-'))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(programs, folder, { recursive: true })
  cpSync(join(programs, 'clients', `${client}.js`), join(folder, 'client.js'))
  cpSync(join(programs, 'page-buses', `${bus}.js`), join(folder, 'page-bus.js'))
  return folder
}

/** The environment of the programs: no bus but that of their row. */
export function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { VITEST, DEVTOOLS_BUS_URL, DEVTOOLS_BUS_TOKEN, DEVTOOLS_BUS_PROJECT, ...env } = process.env
  return { ...env, NODE_ENV: 'development', ...more }
}
