import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../repository-files.js'
import { fixtures, outputOf, run } from './run.js'
import type { Packed, Target } from './tarballs.js'

/**
 * Makes a project that depends on those tarballs, and nothing else, with the fixtures in it.
 *
 * @param peers packages that it has beside them, as this repository has them
 */
export async function install(
  folder: string,
  tarballs: readonly string[],
  peers: readonly string[] = [],
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"name":"consumer","private":true,"type":"module"}')
  await outputOf(run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs], { cwd: folder }))
  for (const name of peers) await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'dir')
  await cp(fixtures, folder, { recursive: true })
}

/** What a project can import of a package: a pattern is stood for by one file that it matches. */
export function specifiersOf({ manifest, files }: Packed): string[] {
  return Object.entries(manifest.exports).map(([subpath, target]) => {
    const specifier = manifest.name + subpath.slice(1)
    if (!subpath.includes('*')) return specifier
    const [before = '', after = ''] = pathsOf(target)[0]?.slice(2).split('*') ?? []
    const match = files.findLast(({ path }) => path.startsWith(before) && path.endsWith(after))
    if (match === undefined) throw new Error(`${manifest.name} exports ${subpath}, which no packed file matches`)
    return specifier.replace('*', match.path.slice(before.length, -after.length))
  })
}

/** Every path that an export may lead to. */
export function pathsOf(target: Target): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(pathsOf)
}

/** A module that imports each of them. */
export function importing(specifiers: readonly string[]): string {
  const lines = specifiers.map((specifier, index) =>
    specifier.endsWith('.json')
      ? `import m${index} from '${specifier}' with { type: 'json' }`
      : `import * as m${index} from '${specifier}'`,
  )
  const entries = specifiers.map((specifier, index) => `  ['${specifier}', m${index}],`)
  return [...lines, 'const modules: [string, object][] = [', ...entries, ']', 'export { modules }', ''].join('\n')
}
