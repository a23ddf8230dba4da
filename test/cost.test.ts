/** `npm run cost` with its cheapest scenarios: the processes start, and what is told of them is what they did. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { problemsOf, type Result, worst } from '../verification/cost/src/result.js'
import { root } from './repository-files.js'

const MIB = 1024 * 1024
const MAIN = join(root, 'verification/cost/dist/main.js')
const run = promisify(execFile)

test('a bus, a client and an emitting process are each attacked and measured', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cost-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const json = join(folder, 'results.json')
  const names = ['lines-16384-bad', 'emit-lookalikes', 'client-errors']
  // Whether every bound holds is for a quiet machine to say.
  await run(process.execPath, [MAIN, '--only', ...names, '--json', json], { cwd: root }).catch(() => {})
  const results = JSON.parse(readFileSync(json, 'utf8')) as Result[]
  expect(results.map(({ scenario }) => scenario)).toEqual(names)
  expect(results.flatMap(({ broken }) => broken)).toEqual([])
  const [bus] = results
  expect(bus?.wallMs).toBeGreaterThan(0)
  expect(bus?.addedBytes).toBeGreaterThan(0)
})

test('a pattern that names no scenario is a usage error', async () => {
  const failed = run(process.execPath, [MAIN, '--only', 'no-such-*'], { cwd: root })
  await expect(failed).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('no-such-*') })
})

const calm: Result = {
  scenario: 'one',
  about: '',
  addedBytes: MIB,
  addedMs: 10,
  wallMs: 10,
  cpuMs: 5,
  bound: { bytes: 64 * MIB, ms: 100 },
  figures: [],
  broken: [],
}

test.each<[string, Partial<Result>, string[]]>([
  ['all within its bounds', {}, []],
  ['too much memory', { addedBytes: 65 * MIB }, ['memory']],
  ['a delay', { addedMs: 101 }, ['delay']],
  ['a delay of a busy machine', { addedMs: 20, wallMs: 500 }, []],
  ['an event that was not heard', { figures: [{ name: 'heard', value: '2 of 3', holds: false }] }, ['heard']],
  ['a process that ended', { broken: ['bus/program.js ended'] }, ['bus/program.js ended']],
])('judged: %s', (_, seen, problems) => {
  expect(problemsOf({ ...calm, ...seen })).toEqual(problems)
})

test('several runs count with their highest memory, lowest delay and every failure', () => {
  const figures = [{ name: 'heard', value: '2 of 3', holds: false }]
  const runs = [
    { ...calm, addedBytes: 2 * MIB, addedMs: 90 },
    { ...calm, addedBytes: 70 * MIB, addedMs: 120 },
    { ...calm, figures },
  ]
  expect(worst(runs)).toMatchObject({ addedBytes: 70 * MIB, addedMs: 10, figures })
})
