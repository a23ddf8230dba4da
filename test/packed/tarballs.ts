import { join } from 'node:path'
import { read } from '../repository-files.js'
import { outputOf, run } from './run.js'

/** Where the packages are that go to the registry. */
export const FOLDERS = ['schema', 'reference-server', 'reference-client', 'conformance'] as const

/** A path, or one for each condition. */
export type Target = string | { [condition: string]: Target }

export interface Manifest {
  name: string
  version: string
  bin?: Record<string, string>
  exports: Record<string, Target>
  types?: string
  typesVersions?: { '*': Record<string, string[]> }
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  [field: string]: unknown
}

export interface Packed {
  folder: string
  manifest: Manifest
  tarball: string
  files: { path: string; mode: number }[]
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(read(`${folder}/package.json`)) as Manifest
}

/** Packs every package into a folder, as `npm publish` would. */
export async function pack(into: string): Promise<Packed[]> {
  const workspaces = FOLDERS.flatMap((folder) => ['-w', folder])
  const json = await outputOf(run('npm', ['pack', '--json', '--pack-destination', into, ...workspaces]))
  const packed = JSON.parse(json) as { name: string; filename: string; files: Packed['files'] }[]
  return FOLDERS.map((folder) => {
    const manifest = manifestOf(folder)
    const found = packed.find(({ name }) => name === manifest.name)
    if (found === undefined) throw new Error(`npm pack made no tarball of ${manifest.name}: ${json}`)
    return { folder, manifest, tarball: join(into, found.filename), files: found.files }
  })
}
