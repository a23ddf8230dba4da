/** A short version of `npm run runtimes`, by the same code. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isWhole, judge } from '../runtimes/src/burst.js'
import { type Kit, prepareKit } from '../runtimes/src/kit.js'
import { measure, measureEnding } from '../runtimes/src/measure.js'
import { burstsTable } from '../runtimes/src/report/bursts-table.js'
import { endingHolds, type Row, rowHolds } from '../runtimes/src/row.js'
import { RUNTIMES } from '../runtimes/src/runtimes/index.js'
import type { Runtime } from '../runtimes/src/scene.js'
import { root } from './repository-files.js'

const BURSTS = [1, 1_000]
const PLAN = { bursts: BURSTS, patienceMs: 20_000 }
const NAMES = ['Node.js 20, worker thread', 'Node.js 20, child process', 'Bun', 'Deno', 'Nitro, node-worker']
const chosen = NAMES.map(named)
const INSTALL_MS = 300_000
const ROW_MS = 120_000

const run = promisify(execFile)

let kit: Kit
beforeAll(async () => {
  kit = await prepareKit((line) => console.log(line))
}, INSTALL_MS)
afterAll(() => kit?.dispose())

describe.each(chosen)('$name', (runtime) => {
  test.for(['ours', 'published'] as const)(
    'event client %s: bursts of 1 and 1,000 are heard, both ways, once and in order',
    { timeout: ROW_MS },
    async (client, { skip }) => {
      const row = await measure(kit, runtime, { bus: 'ours', client }, PLAN)
      skip(row.missing !== undefined, row.missing)
      expect(rowHolds(row), row.failed ?? burstsTable([row], BURSTS)).toBe(true)
    },
  )
})

test.for(chosen.filter(({ emitAndEnd }) => emitAndEnd !== undefined))(
  '$name: a program that only emits ends by itself, and all of it is heard',
  { timeout: ROW_MS },
  async (runtime, { skip }) => {
    const ending = await measureEnding(kit, runtime, { bus: 'ours', client: 'ours' })
    skip(ending?.missing !== undefined, ending?.missing)
    expect(ending && endingHolds(ending), JSON.stringify(ending)).toBe(true)
  },
)

/** Where platforms differ: how a failed attempt ends, and whether a request is repeated by itself. */
const CASES = ['connection/comes-back-after-a-restart', 'fallback/streams-keep-the-backoff']

test.for(['Node.js 22, child process', 'Bun', 'Deno'].map(named))(
  '$name: the client comes back, and waits between attempts, as the suite would have it (CONN-2, CONN-6)',
  { timeout: ROW_MS },
  async (runtime, { skip }) => {
    const missing = runtime.missing?.(kit)
    skip(missing !== undefined, missing)
    const program = [...(runtime.command?.(kit) ?? []), 'reference-client/bin/devtools-bus-client.js', 'adapter']
    const suite = join(root, 'node_modules/@devtools-bus/conformance/bin/devtools-bus-conformance.js')
    const options = [...CASES.flatMap((id) => ['--only', id]), '--command', program.join(' ')]
    const { stdout } = await run(process.execPath, [suite, 'client', ...options], { cwd: root })
    expect(stdout).toContain('Cases: 2 passed;')
  },
)

describe('what is measured', () => {
  test.each([
    ['all of it', [0, 1, 2], true],
    ['one missing', [0, 2], false],
    ['one twice', [0, 1, 1, 2], false],
    ['another order', [0, 2, 1], false],
    ['one that was not sent', [0, 1, 2, 3], false],
    ['nothing', [], false],
  ])('%s', (_, numbers, whole) => expect(isWhole(judge(3, numbers, 1))).toBe(whole))

  test('a row that was not played does not hold, unless it could not be', () => {
    const row: Row = { runtime: 'a', toBridge: false, cast: { bus: 'ours', client: 'ours' } }
    expect(rowHolds(row)).toBe(false)
    expect(rowHolds({ ...row, failed: 'it ended' })).toBe(false)
    expect(rowHolds({ ...row, missing: 'there is none' })).toBe(true)
  })

  test('the table says what was heard, what was not run, and why', () => {
    const outcome = judge(1_000, [0, 1, 1], 7)
    const cast = { bus: 'ours', client: 'ours' } as const
    const outcomes = {
      'to the bus': [outcome],
      'to the panel': [judge(1_000, [], undefined)],
      'from the panel': [outcome],
    }
    const lines = burstsTable(
      [
        { runtime: 'a', toBridge: true, cast, outcomes },
        { runtime: 'b', toBridge: false, cast, missing: 'there is none' },
      ],
      [1_000],
    )
    expect(lines.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      '| runtime | event client | events | of 1,000 | order | ms |',
      expect.stringMatching(/^[|\s-]+$/),
      '| a | ours | to the bus | 2, 1 again | kept | 7 |',
      '| a | ours | to a bridge | 0 | – | – |',
      '| a | ours | from a bridge | 2, 1 again | kept | 7 |',
      '| b | ours | not run | | | |',
      '',
      '- b, event client ours: there is none',
    ])
  })
})

function named(name: string): Runtime {
  const found = RUNTIMES.find((runtime) => runtime.name === name)
  if (found === undefined) throw new Error(`${name} is no runtime of the matrix`)
  return found
}
