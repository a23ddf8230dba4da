import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { requirements } from '../src/index.js'

const command = fileURLToPath(new URL('../bin/devtools-bus-conformance.js', import.meta.url))
const honest = `node ${fileURLToPath(new URL('./subjects/bus-honest.js', import.meta.url))}`
const neverStarts = `node ${fileURLToPath(new URL('./subjects/bus-never-starts.js', import.meta.url))}`

function run(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [command, ...args], (_cause, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr })
    })
  })
}

const bus = (subject: string, ...args: string[]) => run('bus', '--command', subject, '--timeout', '1500', ...args)

describe.concurrent('The exit', () => {
  it('is 0 for a bus that keeps what was tested', async ({ expect }) => {
    const { code, output } = await bus(honest, '--only', 'routing/*')
    expect(output).toMatch(/Kept: the 10 requirements that these cases look at \(of \d+; a verdict takes a run without/)
    expect(code).toBe(0)
  })

  it('is 1 for a bus that breaks a MUST, which is told in full', async ({ expect }) => {
    const { code, output } = await bus(`${honest} --defect echoes`, '--only', 'routing/*', '--seed', '42')
    const rule = requirements.find(({ id }) => id === 'ROUTE-4')
    expect(output).toContain(rule?.text)
    expect(output).toContain('--seed 42')
    expect(output).toMatch(/NOT CONFORMANT: \d requirements? broken \(.*ROUTE-4/)
    expect(code).toBe(1)
  })

  it('is 1 for a bus that dies during a case, which fails with what the bus said last', async ({ expect }) => {
    const { code, output } = await bus(`${honest} --defect unguarded-parse`, '--only', 'bad-input/changes-nothing-else')
    expect(output).toContain("the subject's process ended (exit code 1)")
    expect(output).toContain('SyntaxError')
    expect(code).toBe(1)
  })

  it('is 1 for a bus that hangs during a case', async ({ expect }) => {
    const { code, output } = await bus(`${honest} --defect hangs`, '--only', 'encoding/in-process-emits')
    expect(output).toContain('the subject hung: no answer to "emit"')
    expect(code).toBe(1)
  })

  it('is 0 for a SHOULD that is not followed, and 1 where that is asked for', async ({ expect }) => {
    const quiet = [`${honest} --defect no-comments`, '--only', 'SSE-3'] as const
    expect((await bus(...quiet)).code).toBe(0)
    expect((await bus(...quiet, '--strict')).code).toBe(1)
  })

  it('is 2 for a command that the shell cannot find', async ({ expect }) => {
    const { code, output } = await bus('no-such-adapter')
    expect(output).toMatch(/^error: expected --command to start an adapter, got "no-such-adapter": .*not found.*\n$/)
    expect(code).toBe(2)
  })

  it('is 3 for a subject that never starts, with what it said', async ({ expect }) => {
    const { code, output } = await bus(neverStarts)
    expect(output).toContain('the subject never started')
    expect(output).toContain('no such bus today')
    expect(code).toBe(3)
  })

  it('is 3 where no case could run', async ({ expect }) => {
    expect((await bus(honest, '--only', 'sse/*', '--capabilities', 'none')).code).toBe(3)
  })
})

describe.concurrent('The report', () => {
  it('is as its published schema has it, and names every requirement of the role', async ({ expect }) => {
    const file = join(await mkdtemp(join(tmpdir(), 'conformance-')), 'report.json')
    await bus(`${honest} --defect echoes`, '--only', 'routing/*,sse/*', '--capabilities', 'none', '--json', file)
    const report = JSON.parse(await readFile(file, 'utf8'))
    const schema = createRequire(import.meta.url)('@devtools-bus/schema/json/report.schema.json')
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true)
    const own = requirements.filter(({ role }) => role === 'bus').map(({ id }) => id)
    expect(report.requirements.map(({ id }: { id: string }) => id)).toEqual(own)
    expect(report.summary.failed).toBeGreaterThan(0)
    expect(report.summary.skipped).toBeGreaterThan(0)
  })
})

describe('The list', () => {
  it('has every requirement with level, role, hash, and its cases or the reason why there are none', async () => {
    const { code, output } = await run('list', '--json')
    const table = JSON.parse(output) as {
      id: string
      level: string
      role: string
      hash: string
      cases: unknown[]
      untestable?: string
    }[]
    expect(table.map(({ id }) => id)).toEqual(requirements.map(({ id }) => id))
    for (const { id, cases, untestable } of table) expect(cases.length > 0, id).toBe(untestable === undefined)
    const told = ({ id, level, role, hash }: { id: string; level: string; role: string; hash: string }) =>
      [id, level, role, hash].join()
    expect(table.map(told)).toEqual(requirements.map(told))
    expect(code).toBe(0)
  })

  it('is the same as a table', async () => {
    const [{ output: table }, { output: json }] = await Promise.all([run('list'), run('list', '--json')])
    for (const one of JSON.parse(json) as {
      id: string
      hash: string
      cases: { id: string }[]
      untestable?: string
    }[]) {
      const [first = `untestable: ${one.untestable}`, ...others] = one.cases.map(({ id }) => id)
      const rows = others.map((id) => `\n +${id}`).join('')
      const text = `${one.id} .* ${one.hash.slice(0, 8)} ${first.replace(/[()]/g, '.')}${rows}\n`
      expect(table).toMatch(new RegExp(text))
    }
  })
})
