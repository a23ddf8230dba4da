/** Copies of examples, with all that they depend on, for tests that edit their files. */
import { copyFile, cp, link, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { install } from '../../examples/install.js'
import { root } from '../repository-files.js'

/** Where the example is, once it is installed. */
export async function installed(name: string): Promise<string> {
  const folder = join(root, 'examples', name)
  const code = await install(folder)
  if (code !== 0) throw new Error(`npm ci in ${folder} ended with ${code}`)
  return folder
}

export interface ExampleCopy {
  folder: string
  remove(): Promise<void>
}

export async function copyOf(name: string): Promise<ExampleCopy> {
  const source = await installed(name)
  const parent = await mkdtemp(join(tmpdir(), 'devtools-bus-example-'))
  const folder = join(parent, name)
  const isOwn = (path: string): boolean => !['node_modules', 'dist', '.output'].includes(basename(path))
  await cp(source, folder, { recursive: true, filter: isOwn })
  await linkTree(join(source, 'node_modules'), join(folder, 'node_modules'))
  return { folder, remove: () => rm(parent, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Installed packages are thousands of files that nobody changes; caches and links to commands, which begin with a dot, stay behind. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory() && !entry.name.startsWith('.')) await linkTree(source, target)
    else if (entry.isFile()) await link(source, target).catch(() => copyFile(source, target))
  }
}
