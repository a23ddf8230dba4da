import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { read, root } from '../repository-files.js'
import { outputOf, run } from './run.js'

/**
 * Installs tools that only these tests need, as their lock file says; once for each lock file.
 *
 * @param name folder of their manifest, beside this file
 * @returns the folder that has them in `node_modules`
 */
export async function locked(name: 'jest'): Promise<string> {
  const source = `test/packed/${name}`
  const hash = createHash('sha256')
    .update(read(`${source}/package-lock.json`))
    .digest('hex')
  const folder = join(root, 'node_modules/.cache/devtools-bus', `${name}-${hash.slice(0, 12)}`)
  // npm writes it last.
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return folder
  await mkdir(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) await cp(join(root, source, file), join(folder, file))
  const args = ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
  await outputOf(run('npm', args, { cwd: folder, timeoutMs: 180_000 }))
  return folder
}
