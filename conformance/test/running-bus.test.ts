import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { aboutRunningBus } from '../src/command/about-running-bus.js'
import { busCases, busProcess, runningBus } from '../src/index.js'
import { runRole } from '../src/run/run-role.js'

const program = fileURLToPath(new URL('./subjects/bus-honest.js', import.meta.url))
const bus = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
let url = ''

beforeAll(async () => {
  bus.stdin.write('{"id":1,"do":"start","options":{"token":"t0ken"}}\n')
  for await (const line of createInterface({ input: bus.stdout })) {
    url = JSON.parse(line).url
    break
  }
})
afterAll(() => {
  bus.stdin.end()
})

it('A bus that runs already is judged as far as it can be seen, and what cannot be seen is untested', async () => {
  const { report } = await runRole({
    role: 'bus',
    hosts: [runningBus(url, 't0ken')],
    introduce: () => aboutRunningBus(url, 5_000),
    cases: busCases.filter(({ id }) => /^(routing|events|cors|encoding|stop|info|sse|project)\//.test(id)),
    effort: { runs: 5, seed: 1, patienceMs: 5_000 },
  })
  const verdictOf = (id: string) => report.results.find((result) => result.case === id)?.verdict
  expect(report.subject).toEqual({ name: 'honest', version: '1', capabilities: ['sse'] })
  expect(report.results.filter(({ verdict }) => verdict !== 'passed' && verdict !== 'untested')).toEqual([])
  expect(verdictOf('routing/whole-table')).toBe('passed')
  expect(verdictOf('encoding/in-process-hears')).toBe('untested')
  expect(verdictOf('stop/tells-everybody')).toBe('untested')
})

it('A subject reached through its adapter can be started, stopped and started again', async () => {
  const host = busProcess({ file: process.execPath, args: [program] })
  const first = await host.start({ basePath: '/x' }, 5_000)
  const second = await host.start(undefined, 5_000)
  expect([first.basePath, second.basePath]).toEqual(['/x', '/__devtools'])
  await host.close()
})
