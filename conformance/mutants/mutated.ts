import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Command, Role } from '@devtools-bus/conformance'
import type { RoleMutant } from './mutant.js'

const load = createRequire(import.meta.url)
const REFERENCE: Record<Role, { name: string; bin: string }> = {
  bus: { name: '@devtools-bus/server', bin: 'devtools-bus.js' },
  client: { name: '@devtools-bus/client', bin: 'devtools-bus-client.js' },
}
const SCHEMA = '@devtools-bus/schema'
/** The client's adapter is bundled: all of it is in this file. */
const BUNDLE = 'command.js'
/** Below the workspace, where a copy finds the packages that the original imports. */
const COPIES = join(folderOf('@devtools-bus/conformance'), 'mutants', 'dist', 'copies')

/** A copy of a reference implementation, that is there until it is removed. */
export interface Mutated {
  command: Command
  remove(): Promise<void>
}

/** The adapter of a reference implementation as it is. */
export function reference(role: Role): Command {
  const { name, bin } = REFERENCE[role]
  return adapter(join(folderOf(name), 'bin', bin))
}

/**
 * Copies a reference implementation, with one piece of it replaced.
 *
 * @throws Error unless that piece is there exactly once, in all files of that name together.
 */
export async function mutated({ role, file = BUNDLE, find, by }: RoleMutant): Promise<Mutated> {
  const { name, bin } = REFERENCE[role]
  await mkdir(COPIES, { recursive: true })
  const copy = await mkdtemp(join(COPIES, `${role}-`))
  const remove = () => rm(copy, { recursive: true, force: true })
  try {
    await copyBuilt(name, copy)
    // The client has all that it needs of the schema package in its bundle.
    if (role === 'bus') await copyBuilt(SCHEMA, join(copy, 'node_modules', SCHEMA))
    await replace(copy, file, find, by)
    return { command: adapter(join(copy, 'bin', bin)), remove }
  } catch (cause) {
    await remove()
    throw cause
  }
}

async function copyBuilt(name: string, to: string): Promise<void> {
  const from = folderOf(name)
  for (const part of ['package.json', 'bin', 'dist']) {
    const filter = (path: string) => !/\.(map|d\.ts|tsbuildinfo)$/.test(path)
    await cp(join(from, part), join(to, part), { recursive: true, filter }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause
    })
  }
}

async function replace(copy: string, file: string, find: string, by: string): Promise<void> {
  const names = (await readdir(copy, { recursive: true })).filter((name) => `/${name}`.endsWith(`/${file}`))
  const texts = await Promise.all(names.map((name) => readFile(join(copy, name), 'utf8')))
  const counts = texts.map((text) => text.split(find).length - 1)
  const found = counts.reduce((sum, count) => sum + count, 0)
  if (found !== 1) {
    const where = names.length === 0 ? 'there is no such file' : `it is there ${found} times in ${names.join(', ')}`
    throw new Error(`a mutant has to replace one piece of ${file}, but ${where}: ${find}`)
  }
  const at = counts.indexOf(1)
  // A function, since `$` means something in a replacement text.
  await writeFile(
    join(copy, names[at] as string),
    (texts[at] as string).replace(find, () => by),
  )
}

function adapter(program: string): Command {
  return { file: process.execPath, args: [program, 'adapter'] }
}

function folderOf(name: string): string {
  return dirname(load.resolve(`${name}/package.json`))
}
