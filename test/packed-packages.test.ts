/** What goes to the registry, as `npm pack` makes it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pathsOf } from './packed/consumer.js'
import { outputOf, runTool } from './packed/run.js'
import { FOLDERS, manifestOf, type Packed, pack, type Target } from './packed/tarballs.js'
import { read } from './repository-files.js'

const manifests = FOLDERS.map((folder) => ({ folder, manifest: manifestOf(folder) }))
let into: string
let packed: Packed[]

beforeAll(async () => {
  into = await mkdtemp(join(tmpdir(), 'devtools-bus-packed-'))
  packed = await pack(into)
}, 60_000)
afterAll(() => rm(into, { recursive: true }))

/** What an export is for `require`, and for `import`: one for both where they are not told apart. */
function kindsOf(target: Target): Target[] {
  return typeof target === 'object' && target.require ? Object.values(target) : [target]
}

describe.each(manifests)('the manifest of $manifest.name', ({ folder, manifest }) => {
  it('says what it is, where it comes from, and that it is published with its provenance', () => {
    const repository = 'https://github.com/devtools-bus/devtools-bus'
    expect(manifest).toMatchObject({
      type: 'module',
      license: 'MIT',
      sideEffects: false,
      engines: manifestOf('.').engines,
      repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
      homepage: `${repository}/tree/main/${folder}#readme`,
      bugs: { url: `${repository}/issues` },
      publishConfig: { access: 'public', provenance: true },
      keywords: expect.arrayContaining(['devtools', 'devtools-bus']),
    })
    expect(manifest.private).toBeUndefined()
  })

  it('offers the types of a module before the module itself', () => {
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      if (subpath.endsWith('.json')) continue
      for (const kind of kindsOf(target))
        expect([Object.keys(kind).at(0), Object.keys(kind).at(-1)], subpath).toEqual(['types', 'default'])
    }
  })

  it('gives TypeScript `node10`, which reads no exports, the same types', () => {
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      if (subpath.endsWith('.json')) continue
      const { types } = kindsOf(target)[0] as { types: string }
      const found = subpath === '.' ? manifest.types : manifest.typesVersions?.['*'][subpath.slice(2)]?.[0]
      expect(found, subpath).toBe(types)
    }
  })

  it('takes other packages of the repository in any version that is compatible with the one beside it', () => {
    const versions = new Map(manifests.map(({ manifest: { name, version } }) => [name, version]))
    const named = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    for (const [name, range] of named)
      if (versions.has(name)) expect(range, `${manifest.name} takes ${name}`).toBe(`^${versions.get(name)}`)
  })
})

describe.each(FOLDERS)('the tarball of %s', (folder) => {
  const one = () => packed.find((candidate) => candidate.folder === folder) as Packed

  it('holds what its users need, and nothing else', () => {
    const { manifest, files } = one()
    const paths = files.map(({ path }) => path)
    const exported = Object.values(manifest.exports)
      .flatMap(pathsOf)
      .filter((path) => !path.includes('*'))
    const named = [...exported, ...Object.values(manifest.bin ?? {})].map((path) => path.slice(2))
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', ...named]))
    const needed =
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE(\.[\w-]+)?|bin\/[\w-]+\.js|dist\/.+\.(c?js|d\.c?ts)|(json|vectors|requirements)\/.+\.json)$/
    const internal = /\/(test|generate)\/|\.test\./
    expect(paths.filter((path) => !needed.test(path) || internal.test(path))).toEqual([])
  })

  it('has commands that can be run', () => {
    const { manifest, files } = one()
    const bins = Object.values(manifest.bin ?? {}).map((path) => path.slice(2))
    for (const path of bins) {
      expect(files.find((file) => file.path === path)?.mode, path).toBe(0o755)
      expect(read(`${folder}/${path}`)).toMatch(/^#!\/usr\/bin\/env node\n/)
    }
  })

  it('names no source map, since no sources come along', () => {
    const code = one().files.filter(({ path }) => /\.c?js$/.test(path))
    expect(code.length).toBeGreaterThan(0)
    expect(code.filter(({ path }) => read(`${folder}/${path}`).includes('sourceMappingURL'))).toEqual([])
  })

  it('has nothing that publint minds', async () => {
    await outputOf(runTool('publint/src/cli.js', ['run', '--strict', one().tarball]))
  })

  it('has types that every resolution of modules finds', async () => {
    const profile = kindsOf(one().manifest.exports['.'] ?? {}).length > 1 ? 'strict' : 'esm-only'
    await outputOf(runTool('@arethetypeswrong/cli/dist/index.js', [one().tarball, '--profile', profile]))
  })
})

it.each([
  ['commander', 'node_modules/commander/LICENSE'],
  ['string-width', 'reference-client/node_modules/string-width/license'],
  ['get-east-asian-width', 'node_modules/get-east-asian-width/license'],
  ['strip-ansi', 'reference-client/node_modules/strip-ansi/license'],
  ['ansi-regex', 'reference-client/node_modules/ansi-regex/license'],
])('the client comes with the licence of %s, which is built into its command', (name, licence) => {
  expect(read(`reference-client/LICENSE.${name}`)).toBe(read(licence))
  expect(read('reference-client/tsdown.config.ts')).toContain(`'${name}'`)
})
