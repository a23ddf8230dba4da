/** The client in Python: judged by the suite as anybody's client is, and by its own tests. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type RoleReport, requirements, untestable } from '@devtools-bus/conformance'
import { createBus } from '@devtools-bus/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { filesMatching, read, root } from './repository-files.js'

const run = promisify(execFile)
const folder = `${root}examples/python-client`
const isNewEnough = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']).status === 0

if (!isNewEnough) {
  const missing = 'the client in Python: needs python3, 3.11 or later, and there is none'
  if (process.env.CI) it(missing, () => expect.fail(missing))
  else it.skip(missing)
} else
  describe('the client in Python', () => {
    it('keeps every requirement of a client that the suite can test', async () => {
      const { exitCode, output, report } = await judged()
      expect(exitCode, output).toBe(0)
      expect(report.subject.capabilities).toEqual(['session', 'history', 'fallback', 'time-scale'])
      expect(report.summary, output).toMatchObject({ failed: 0, errored: 0, warned: 0, skipped: 0 })

      const ofClients = requirements.filter(({ role }) => role === 'client').map(({ id }) => id)
      const kept = report.requirements.filter(({ verdict }) => verdict === 'passed').map(({ id }) => id)
      expect(kept).toEqual(ofClients.filter((id) => !(id in untestable)))
    }, 600_000)

    it('passes its own tests, of what cannot be seen from outside', async () => {
      const { stderr } = await run('python3', ['-m', 'unittest'], { cwd: folder })
      expect(stderr).toMatch(/^Ran [1-9]\d* tests? in .*\n\nOK$/m)
    })

    it('does what its README shows', async () => {
      const bus = createBus({ port: 0 })
      onTestFinished(() => bus.stop())
      const { url } = await bus.start()
      const hits: unknown[] = []
      bus.on('cache:hit', ({ payload }) => {
        hits.push(payload)
        if (hits.length === 1) bus.emit({ type: 'cache:clear', payload: 'all' })
      })

      const sample = /```python\n(.*?)```/s.exec(read('examples/python-client/README.md'))?.[1] ?? 'no sample'
      const { stdout } = await run('python3', ['-c', sample], {
        cwd: folder,
        env: { ...process.env, DEVTOOLS_BUS_URL: url },
      })
      expect(hits).toEqual([0, 1, 2].map((n) => ({ key: `user:${n}`, at: expect.any(BigInt) })))
      expect(stdout).toContain('clear all\n')
      expect(stdout).toContain("Status(status='open', lost=0, dropped=0)\n")
    })

    it('imports nothing but the standard library and itself', async () => {
      const sources = filesMatching(/^examples\/python-client\/.*\.py$/)
      expect(sources.length).toBeGreaterThan(10)
      const { stdout } = await run('python3', ['-c', NAMES_OF_OTHERS, ...sources], { cwd: root })
      expect(stdout).toBe('')
    })

    it('has an adapter of fewer than 80 lines', () => {
      expect(read('examples/python-client/adapter.py').trimEnd().split('\n').length).toBeLessThan(80)
    })
  })

async function judged() {
  const reports = mkdtempSync(join(tmpdir(), 'python-client-'))
  onTestFinished(() => rmSync(reports, { recursive: true }))
  const file = join(reports, 'report.json')
  const suite = `${root}node_modules/@devtools-bus/conformance/bin/devtools-bus-conformance.js`
  const command = `python3 ${folder}/adapter.py`
  // Few histories: cases wait for what takes its time, and the suite's own tests draw many.
  const args = [suite, 'client', '--command', command, '--runs', '2', '--json', file]
  const { exitCode, output } = await new Promise<{ exitCode: number; output: string }>((resolve) => {
    const child = execFile(process.execPath, args, { cwd: root }, (_, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? 1, output: stdout + stderr })
    })
  })
  return { exitCode, output, report: JSON.parse(readFileSync(file, 'utf8')) as RoleReport }
}

const NAMES_OF_OTHERS = `
import ast, sys
for path in sys.argv[1:]:
    for node in ast.walk(ast.parse(open(path).read())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        for name in names:
            if name.split(".")[0] not in sys.stdlib_module_names | {"devtools_bus"}:
                print(f"{path}:{node.lineno} imports {name}")
`
