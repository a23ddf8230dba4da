import { readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { specifiersOf } from './module-specifiers.js'
import { filesMatching, read, root } from './repository-files.js'

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
  soak: ['reference-server', 'reference-client', 'conformance'],
  runtimes: [],
  // It loads what it measures from a checkout that it is told.
  'verification/cost': [],
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

// How a command speaks to people says nothing about the protocol, so no mistake in it can hide a defect.
it('the suite reads of schema only what other languages have too, and how commands speak to people', () => {
  const data = /^@devtools-bus\/schema\/((json|vectors|requirements)\/[^/]+\.json|terminal|command-line)$/
  const wrong = importsOf(sourcesOf('conformance')).filter(
    ({ name, target }) => target === 'schema' && !data.test(name),
  )
  expect(
    wrong.map(
      ({ where, name }) =>
        `${where} imports ${name}: only schema's JSON files, /terminal and /command-line may be read`,
    ),
  ).toEqual([])
})

it('the soak takes of the suite nothing but its faulty line', () => {
  const wrong = importsOf(sourcesOf('soak')).filter(
    ({ name, target }) => target === 'conformance' && name !== '@devtools-bus/conformance/line',
  )
  expect(wrong.map(({ where, name }) => `${where} imports ${name}: the soak judges by its own ledger`)).toEqual([])
})

it('the published client depends on nothing', () => {
  const manifest = manifests.get('reference-client')
  expect({ ...manifest?.dependencies, ...manifest?.optionalDependencies }).toEqual({})
})

it('the client runs on nothing of schema but the subpaths that depend on nothing', () => {
  const subpaths =
    /^@devtools-bus\/schema\/(application-code|codec|command-line|constants|event|event-target|terminal)$/
  const wrong = importsOf(sourcesOf('reference-client')).filter(
    ({ name, target, typeOnly }) => target === 'schema' && !typeOnly && !subpaths.test(name),
  )
  expect(wrong.map(({ where, name }) => `${where} imports ${name}: take a subpath that depends on nothing`)).toEqual([])
})

const FREE =
  /^schema\/src\/((codec|constants|encode-error|event|terminal|command-line)\.ts|(application-code|event-target)\/)/

it.each(filesMatching(FREE))('%s depends on nothing', (path) => {
  const foreign = specifiersOf(path, read(path)).filter(
    ({ name }) => !name.startsWith('.') || !FREE.test(join(dirname(path), name).replace(/\.js$/, '.ts')),
  )
  expect(foreign.map(({ name, line }) => `${path}:${line} imports ${name}`)).toEqual([])
})

it('the built client names no module but its own, those of Node, and what its manifest offers its users', () => {
  const { dependencies, peerDependencies } = manifests.get('reference-client') as Manifest
  const offered = Object.keys({ ...dependencies, ...peerDependencies })
  const built = readdirSync(join(root, 'reference-client/dist')).filter((name) => /\.([cm]?js|d\.[cm]?ts)$/.test(name))
  expect(built, 'reference-client/dist is empty: npm run build').not.toEqual([])
  const wrong = built.flatMap((file) => {
    const path = `reference-client/dist/${file}`
    return specifiersOf(path, read(path))
      .filter(({ name }) => !/^(\.|#|node:)/.test(name) && !offered.includes(name))
      .map(({ name, line }) => `${path}:${line} names ${name}: whoever installs the client does not have it`)
  })
  expect(wrong).toEqual([])
})

function sourcesOf(folder: string): string[] {
  return filesMatching(new RegExp(`^${folder}/(src|bin|mutants)/`)).filter((path) => SOURCE.test(path))
}

/** Imports that stay within the repository, by package name or by a relative path that leaves its folder. */
function importsOf(files: string[]): Array<{ where: string; name: string; target: string; typeOnly: boolean }> {
  return files.flatMap((path) =>
    specifiersOf(path, read(path)).flatMap(({ name, line, typeOnly }) => {
      const target = name.startsWith('.') ? normalize(join(dirname(path), name)).split('/')[0] : folderOf(name)
      return target !== undefined && folders.includes(target)
        ? [{ where: `${path}:${line}`, name, target, typeOnly }]
        : []
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
