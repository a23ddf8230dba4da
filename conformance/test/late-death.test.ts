import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BusCase, busProcess, runBus } from '../src/index.js'
import { exitCode } from '../src/run/exit-code.js'
import { runRole } from '../src/run/run-role.js'
import { subject } from './subjects.js'

const mortal = subject('bus-honest', '--defect', 'dies-once-stopped')
const DEATH = "after the subject had been stopped, the subject's process ended (exit code 9)"

describe('A subject that ends right after it has answered "stop"', () => {
  it('fails every case that it was put to, the last one too', async () => {
    const run = await runBus(mortal, { only: ['info/*'], atOnce: 1, seed: 1 })
    expect(run.outcomes.length).toBeGreaterThan(1)
    for (const { verdict, message, accused, requirements } of run.outcomes) {
      expect([verdict, accused]).toEqual(['failed', requirements[0]])
      expect(message).toContain(DEATH)
    }
    expect(run.report.summary.failed).toBe(run.outcomes.length)
    expect(exitCode([run], false)).toBe(1)
  })

  it('fails the case that starts it again and again, as it would had it died earlier', async () => {
    const check: BusCase['check'] = (scope) => scope.property(fc.nat(), async () => void (await scope.start()))
    const again: BusCase = { id: 'test/again', title: 'again', requirements: ['INFO-1'], check }
    const effort = { runs: 3, seed: 1, patienceMs: 5_000, shrinkMs: 0 }
    const { outcomes } = await runRole({ role: 'bus', hosts: [busProcess(mortal)], cases: [again], effort })
    expect(outcomes).toMatchObject([{ verdict: 'failed', runs: 2, accused: 'INFO-1' }])
    expect(outcomes[0]?.message).toContain("INFO-1: the subject's process ended (exit code 9)")
  })
})

it('A subject that was stopped and lives on is accused of nothing', async () => {
  const { report } = await runBus(subject('bus-honest'), { only: ['info/*'], atOnce: 1, seed: 1 })
  expect(report.summary.passed).toBe(report.results.length)
})
