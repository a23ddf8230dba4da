import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from '../repository-files.js'

/** Packages that a reader of the page has installed, and that its code may import. */
const INSTALLED = ['vite', 'ws']
const SCOPES = ['@devtools-bus', '@tanstack']

/**
 * Makes a project that has the built packages of this repository and the published ones, gone when the test is done.
 *
 * @param aliases packages that stand in the place of others, as npm's `overrides` puts them there
 */
export async function emptyProject(aliases: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'devtools-bus-migrating-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'package.json'), '{"name":"reader","private":true,"type":"module"}')
  const available = join(root, 'node_modules')
  const scoped = SCOPES.map(async (scope) => (await readdir(join(available, scope))).map((name) => `${scope}/${name}`))
  const names = [...INSTALLED, ...(await Promise.all(scoped)).flat()]
  for (const scope of SCOPES) await mkdir(join(folder, 'node_modules', scope), { recursive: true })
  for (const name of names)
    await symlink(join(available, aliases[name] ?? name), join(folder, 'node_modules', name), 'dir')
  return folder
}
