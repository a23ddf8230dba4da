import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { specifiersOf } from './module-specifiers.js'
import { filesMatching, read } from './repository-files.js'

interface Manifest {
  name: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const SOURCE = /\.[cm]?[jt]sx?$/
/** Which packages of this repository each one may name, in its published source and in its manifest. */
const ALLOWED: Record<string, readonly string[]> = {
  schema: [],
  'reference-server': ['schema'],
  'reference-client': ['schema'],
  conformance: ['schema'],
}
const folders = Object.keys(ALLOWED)
const manifests = new Map(folders.map((folder) => [folder, JSON.parse(read(`${folder}/package.json`)) as Manifest]))
const published = folders.map((folder) => ({ folder, files: sourcesOf(folder) }))

describe.each(published)('$folder', ({ folder, files }) => {
  it('has source files to look at', () => {
    expect(files.length).toBeGreaterThan(0)
  })

  it('imports no package of the repository but those it may', () => {
    const wrong = importsOf(files).filter(({ target }) => target !== folder && !mayName(folder, target))
    expect(wrong.map(({ where, name }) => `${where} imports ${name}: ${folder} may name ${allowedOf(folder)}`)).toEqual(
      [],
    )
  })

  it('depends on no package of the repository but those it may', () => {
    const manifest = manifests.get(folder)
    const named = Object.keys({
      ...manifest?.dependencies,
      ...manifest?.devDependencies,
      ...manifest?.peerDependencies,
      ...manifest?.optionalDependencies,
    })
    const wrong = named.filter((name) => !mayName(folder, folderOf(name)))
    expect(wrong.map((name) => `${folder}/package.json depends on ${name}: it may name ${allowedOf(folder)}`)).toEqual(
      [],
    )
  })
})

it('the suite reads of schema only what other languages have too: json, vectors and requirements', () => {
  const data = /^@devtools-bus\/schema\/(json|vectors|requirements)\/[^/]+\.json$/
  const wrong = importsOf(sourcesOf('conformance')).filter(
    ({ name, target }) => target === 'schema' && !data.test(name),
  )
  expect(wrong.map(({ where, name }) => `${where} imports ${name}: only schema's JSON files may be read`)).toEqual([])
})

it('the published client depends on nothing', () => {
  const manifest = manifests.get('reference-client')
  expect({ ...manifest?.dependencies, ...manifest?.optionalDependencies }).toEqual({})
})

it('the published client takes from schema only the subpaths that depend on nothing', () => {
  const subpaths = /^@devtools-bus\/schema\/(codec|constants|event)$/
  const taken = importsOf(sourcesOf('reference-client')).filter(({ target }) => target === 'schema')
  const wrong = taken.filter(({ name }) => !subpaths.test(name))
  expect(wrong.map(({ where, name }) => `${where} imports ${name}: take /codec, /constants or /event`)).toEqual([])
  const sources = ['codec', 'constants', 'event'].map((name) => `schema/src/${name}.ts`)
  const foreign = sources.flatMap((path) =>
    specifiersOf(path, read(path)).filter(({ name }) => !/^\.\/(codec|constants|event)\.js$/.test(name)),
  )
  expect(foreign).toEqual([])
})

function sourcesOf(folder: string): string[] {
  return filesMatching(new RegExp(`^${folder}/(src|bin|mutants)/`)).filter((path) => SOURCE.test(path))
}

/** Imports that stay within the repository, by package name or by a relative path that leaves its folder. */
function importsOf(files: string[]): Array<{ where: string; name: string; target: string }> {
  return files.flatMap((path) =>
    specifiersOf(path, read(path)).flatMap(({ name, line }) => {
      const target = name.startsWith('.') ? normalize(join(dirname(path), name)).split('/')[0] : folderOf(name)
      return target !== undefined && folders.includes(target) ? [{ where: `${path}:${line}`, name, target }] : []
    }),
  )
}

function folderOf(specifier: string): string | undefined {
  return folders.find((folder) => {
    const { name } = manifests.get(folder) as Manifest
    return specifier === name || specifier.startsWith(`${name}/`)
  })
}

function mayName(folder: string, target: string | undefined): boolean {
  return target === undefined || (ALLOWED[folder] ?? []).includes(target)
}

function allowedOf(folder: string): string {
  return ALLOWED[folder]?.join(', ') || 'none'
}
