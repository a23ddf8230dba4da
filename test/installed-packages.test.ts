/** The packages as their users have them: packed, installed into an empty folder, used on each line of Node.js. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile, RESOLUTIONS, withNodeTypes } from './packed/compile.js'
import { importing, install, specifiersOf } from './packed/consumer.js'
import { nodes, othersRunHere } from './packed/nodes.js'
import { outputOf, run } from './packed/run.js'
import { FOLDERS, manifestOf, type Packed, pack } from './packed/tarballs.js'

const PATIENCE = 90_000
let temporary: string
/** A project with all packages, what they take beside them, and so `ws`. */
let all: string
/** A project with the client alone. */
let alone: string
let packed: Packed[]

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'devtools-bus-installed-'))
  packed = await pack(temporary)
  all = join(temporary, 'all')
  alone = join(temporary, 'alone')
  await install(
    all,
    packed.map(({ tarball }) => tarball),
    ['vite'],
  )
  await install(
    alone,
    packed.filter(({ folder }) => folder === 'reference-client').map(({ tarball }) => tarball),
  )
  const imports = importing(packed.flatMap(specifiersOf))
  await writeFile(join(all, 'imports.ts'), imports)
  const asScript = imports.replace(': [string, object][]', '').replace('export { modules }', '')
  await writeFile(
    join(all, 'imports.js'),
    `${asScript}console.log(JSON.stringify(modules.map(namesIn)))
    function namesIn([specifier, module]) { return [specifier, Object.keys(module)] }`,
  )
}, PATIENCE)
afterAll(() => rm(temporary, { recursive: true }))

describe.each(nodes)('on $name', ({ hasWebSocket, program }) => {
  let node: string
  beforeAll(async () => {
    node = await program()
  }, PATIENCE)

  const script = async (cwd: string, ...args: string[]): Promise<unknown> =>
    JSON.parse(await outputOf(run(node, ['--no-warnings', ...args], { cwd, node })))

  it('everything that the packages export can be imported, and has the same names in production', async () => {
    const names = (await script(all, 'imports.js')) as [string, string[]][]
    expect(names.map(([specifier]) => specifier)).toEqual(expect.arrayContaining(['@devtools-bus/client/production']))
    expect(names.filter(([, exported]) => exported.length === 0)).toEqual([])
    expect(await script(all, '--conditions=production', 'imports.js')).toEqual(names)
  })

  it('bus and client exchange an event each way', async () => {
    const heard = await script(all, 'exchange.js', 'asking.js')
    expect(heard).toEqual({ question: '21', answer: '42', status: 'open' })
  })

  it(`a client without ws goes over ${hasWebSocket ? 'the WebSocket of the platform' : 'HTTP'}`, async () => {
    const heard = await script(all, 'exchange.js', join(alone, 'asking.js'))
    expect(heard).toEqual({ question: '21', answer: '42', status: hasWebSocket ? 'open' : 'fallback' })
  })

  it('the entries of the client are no-ops of the same names under the condition production, and only there', async () => {
    expect(await script(alone, 'conditions.js')).toEqual({
      '@devtools-bus/client': { sameNames: true, shared: ['EncodeError', 'EventClient'] },
      '@devtools-bus/client/page': { sameNames: true, shared: ['startPageBus'] },
    })
    expect(await script(alone, '--conditions=production', 'conditions.js')).toEqual({
      '@devtools-bus/client': { sameNames: true, shared: ['EncodeError'] },
      '@devtools-bus/client/page': { sameNames: true, shared: [] },
    })
  })

  it.each(FOLDERS.flatMap((folder) => Object.keys(manifestOf(folder).bin ?? {})))(
    '%s tells its options',
    async (name) => {
      expect(await outputOf(run(join(all, 'node_modules/.bin', name), ['--help'], { cwd: all, node }))).toContain(
        'Usage: ',
      )
    },
  )
})

if (!othersRunHere) it.skip('other lines of Node.js: as npm packages they are there for Linux on x64')

describe.each(RESOLUTIONS)('TypeScript that resolves modules as %s', (resolution) => {
  it('takes all that the packages export, with no other types than its own', async () => {
    await compile(all, 'imports.ts', resolution, { types: [], noEmit: true })
  })

  it('compiles a program that uses each package, and it runs', async () => {
    const program = await compile(all, 'every-package.ts', resolution, withNodeTypes)
    const output = await outputOf(run(process.execPath, ['--no-warnings', program], { cwd: all }))
    expect(JSON.parse(output)).toEqual({
      questions: ['{"n":{"__type":"bigint","value":"12"}}', '{"n":{"__type":"bigint","value":"1"}}'],
      answer: 'heard',
      status: 'open',
      overLink: 'heard',
      seen: 'packed:seen',
      revived: { n: '12n' },
      valid: 'event',
      invalid: 'invalid',
      port: 4206,
      schemas: ['object', 'object'],
      suite: [true, 'function', 'function'],
    })
  })
})

it(
  'the suite judges the bus beside it',
  async () => {
    const npx = (...args: string[]) => run('npx', ['--no-install', ...args], { cwd: all })
    const judging = npx(
      'devtools-bus-conformance',
      'bus',
      '--command',
      'npx --no-install devtools-bus adapter',
      '--only',
      'ROUTE-*',
    )
    expect(await outputOf(judging)).toMatch(/Cases: \d+ passed; seed/)
  },
  PATIENCE,
)
