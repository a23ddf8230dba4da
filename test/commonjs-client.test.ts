/** The client in CommonJS, as its users have it: required by each line of Node.js, tested by Jest, compiled by TypeScript. */
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bus, createBus } from '@devtools-bus/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { COMMONJS_RESOLUTIONS, compile, withNodeTypes } from './packed/compile.js'
import { install } from './packed/consumer.js'
import { locked } from './packed/locked.js'
import { nodes } from './packed/nodes.js'
import { outputOf, type RunOptions, run } from './packed/run.js'
import { pack } from './packed/tarballs.js'
import { root } from './repository-files.js'

const PATIENCE = 240_000
const asked: unknown[] = []
let bus: Bus
let env: Record<string, string>
let temporary: string
/** A CommonJS project with the client, and without `ws`. */
let project: string

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'devtools-bus-commonjs-'))
  const packed = await pack(temporary)
  const client = packed.filter(({ folder }) => folder === 'reference-client')
  await install(
    temporary,
    client.map(({ tarball }) => tarball),
  )
  project = join(temporary, 'commonjs')
  bus = createBus({ port: 0, eventTarget: false })
  const { url } = await bus.start()
  bus.on('packed:question', ({ payload }) => {
    asked.push(payload)
    bus.emit({ type: 'packed:answer', payload: (payload as bigint) * 2n })
  })
  env = { BUS_URL: url }
}, PATIENCE)
afterAll(async () => {
  await bus.stop()
  await rm(temporary, { recursive: true })
})
beforeEach(() => {
  asked.length = 0
})

const script = async (options: RunOptions, ...args: string[]): Promise<unknown> => {
  const { node = process.execPath } = options
  return JSON.parse(await outputOf(run(node, args, { cwd: project, ...options })))
}

describe.each(nodes)('on $name', ({ hasWebSocket, program }) => {
  let node: string
  beforeAll(async () => {
    node = await program()
  }, PATIENCE)

  it.each([
    [[], true],
    [['--conditions=production'], false],
  ])('every entry can be required, under its conditions: %j', async (conditions, isReal) => {
    const said = (await script({ node }, ...conditions, 'names.js')) as Record<string, unknown>
    const names = Object.values(said.names as Record<string, { required: string[]; imported: string[] }>)
    expect(names).toHaveLength(6)
    for (const { required, imported } of names) {
      expect(required).not.toEqual([])
      expect(required).toEqual(imported)
    }
    expect(said).toMatchObject({ isReal, isModule: false })
  })

  it('what is required and what is imported share one link', async () => {
    expect(await script({ node, env }, 'one-runtime.js')).toEqual({
      areTwo: true,
      shareOneLink: true,
      heard: 'from one copy to the other',
      encodeErrors: [
        [true, true],
        [true, true],
      ],
      others: [false, false, false, false],
      statuses: hasWebSocket ? ['open', 'open'] : ['fallback', 'fallback'],
    })
    expect(asked).toEqual([21n])
  })

  it(
    `Jest without a configuration: over ${hasWebSocket ? 'the WebSocket of the platform' : 'HTTP'}`,
    async () => {
      await jest('node', { node, env: { ...env, EXPECTED_STATUS: hasWebSocket ? 'open' : 'fallback' } })
      expect(asked).toEqual([21n])
    },
    PATIENCE,
  )
})

it('Jest in a page', async () => {
  await jest('page', { env })
  expect(asked).toEqual([21n])
}, 60_000)

it.each(COMMONJS_RESOLUTIONS)(
  'TypeScript that resolves modules as %s',
  async (resolution) => {
    const program = await compile(project, 'every-entry.ts', resolution, withNodeTypes)
    expect(await script({ env }, program)).toEqual({
      answer: '42',
      status: expect.stringMatching(/^(open|fallback)$/),
      pages: ['closed', 'closed'],
      functions: ['function', 'function'],
    })
  },
  PATIENCE,
)

it.skipIf('WebSocket' in globalThis)('Jest with ws, where Node.js has no WebSocket', async () => {
  await symlink(join(root, 'node_modules/ws'), join(temporary, 'node_modules/ws'), 'dir')
  await jest('node', { env: { ...env, EXPECTED_STATUS: 'open' } })
})

/** Runs one file of tests. @throws Error with what Jest prints where it does not end well, and by itself */
async function jest(name: 'node' | 'page', options: RunOptions): Promise<void> {
  const tools = join(await locked('jest'), 'node_modules')
  const environment = name === 'page' ? ['--env', join(tools, 'jest-environment-jsdom')] : []
  const args = [join(tools, 'jest/bin/jest.js'), '--rootDir', project, ...environment, `${name}.test.js`]
  const { node = process.execPath } = options
  await outputOf(run(node, args, { cwd: project, ...options }))
}
