/** The buses in examples/, written from the text alone, judged as anybody's bus is: by the command, through their adapters. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { machineLacks, type RoleReport, untestable } from '@devtools-bus/conformance'
import { describe, expect, it, onTestFinished } from 'vitest'
import { specifiersOf } from './module-specifiers.js'
import { filesMatching, read, root } from './repository-files.js'

const RUNS = 5
const PATIENCE_MS = 240_000
const NEEDED = 'python3 of version 3.11 or later'

const hasPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']).status === 0
const missing = !hasPython && process.env.CI === undefined
if (missing)
  console.warn(`examples/python-bus: skipped, because there is no ${NEEDED} here; where CI is set this fails`)

describe.skipIf(missing)('the bus in Python', () => {
  const sources = filesMatching(/^examples\/python-bus\/.*\.py$/)

  it(`finds ${NEEDED}`, () => {
    expect(hasPython, `install ${NEEDED}, or unset CI to skip these tests`).toBe(true)
  })

  it('keeps every requirement that can be tested, of all capabilities', { timeout: PATIENCE_MS }, async () => {
    const report = await judge('python3 examples/python-bus/adapter.py')
    expect(report.subject.capabilities).toEqual(['sse', 'session', 'history'])
    expect(report.summary).toMatchObject({ failed: 0, warned: 0, skipped: 0, errored: 0 })
    expect(untestedOf(report)).toEqual([])
  })

  it('agrees with the vectors', async () => {
    const { stderr } = await promisify(execFile)('python3', ['examples/python-bus/test_vectors.py'], { cwd: root })
    expect(stderr).toMatch(/^OK/m)
  })

  it('imports nothing but the standard library and itself', () => {
    const { stdout } = spawnSync('python3', ['-c', 'import sys; print(*sys.stdlib_module_names)'])
    const own = sources.map((path) => path.replace(/^.*\/|\.py$/g, ''))
    const known = new Set([...stdout.toString().trim().split(' '), ...own])
    const imported = sources.flatMap((path) =>
      [...read(path).matchAll(/^ *(?:from|import) +(\w+)/gm)].map(([, name = '']) => ({ path, name })),
    )
    expect(imported.length).toBeGreaterThan(sources.length)
    expect(imported.filter(({ name }) => !known.has(name))).toEqual([])
  })

  it('has an adapter of less than 80 lines', () => {
    expect(linesOf('examples/python-bus/adapter.py')).toBeLessThan(80)
  })
})

describe('the bus in JavaScript', () => {
  const sources = filesMatching(/^examples\/javascript-bus\/.*\.js$/)

  it('keeps every requirement that needs no capability', { timeout: PATIENCE_MS }, async () => {
    const report = await judge('node examples/javascript-bus/adapter.js')
    expect(report.subject.capabilities).toEqual([])
    expect(report.summary).toMatchObject({ failed: 0, warned: 0, errored: 0 })
    const needsCapability = /^(SSE|SESSION|RESUME|WINDOW|ACK|HISTORY)-\d+$|^SEND-1[0-2]$/
    expect(untestedOf(report).filter((id) => !needsCapability.test(id))).toEqual([])
  })

  it('imports nothing but Node, ws and itself', () => {
    const imported = sources.flatMap((path) => specifiersOf(path, read(path)).map(({ name }) => name))
    expect(imported.length).toBeGreaterThan(0)
    expect(imported.filter((name) => !/^node:|^\.\/[\w-]+\.js$|^ws$/.test(name))).toEqual([])
  })

  it('has an adapter of less than 80 lines', () => {
    expect(linesOf('examples/javascript-bus/adapter.js')).toBeLessThan(80)
  })
})

const linesOf = (path: string): number => read(path).trimEnd().split('\n').length

/** Runs the suite as its users do; an exit other than 0 fails with all that it printed. */
async function judge(command: string): Promise<RoleReport> {
  const folder = mkdtempSync(join(tmpdir(), 'other-languages-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'report.json')
  const suite = join(root, 'conformance/bin/devtools-bus-conformance.js')
  const options = ['--command', command, '--runs', String(RUNS), '--timeout', '10000', '--json', file]
  const ended = await promisify(execFile)(process.execPath, [suite, 'bus', ...options], { cwd: root }).catch(
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  expect('code' in ended ? ended.code : 0, `${ended.stdout}${ended.stderr}`).toBe(0)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** The requirements on a bus that were not tested, those aside that nobody can test from outside, or on this machine. */
function untestedOf({ requirements, results }: RoleReport): string[] {
  const lacking = results.filter(machineLacks)
  const nobodyCan = new Set([...Object.keys(untestable), ...lacking.flatMap((each) => each.requirements)])
  return requirements.filter(({ id, verdict }) => verdict !== 'passed' && !nobodyCan.has(id)).map(({ id }) => id)
}
