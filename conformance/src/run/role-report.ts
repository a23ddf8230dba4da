/** The report, exactly as `report.schema.json` has it. */
import type { Role } from '../requirements.js'
import type { CaseOutcome, RequirementOutcome, Verdict } from './outcome.js'

export type CaseResult = Omit<CaseOutcome, 'accused' | 'expected' | 'heard'>
export type Summary = Record<Verdict, number>

export interface RoleReport {
  protocol: string
  role: Role
  seed: number
  subject: { name: string; version: string; capabilities: readonly string[] }
  /** How long the whole run took. */
  durationMs: number
  /** Cases per verdict. */
  summary: Summary
  requirements: RequirementOutcome[]
  results: CaseResult[]
}
export interface BothReport {
  protocol: string
  seed: number
  runs: RoleReport[]
}
export type Report = RoleReport | BothReport

export function summarize(outcomes: readonly { verdict: Verdict }[]): Summary {
  const summary: Summary = { passed: 0, failed: 0, warned: 0, skipped: 0, untested: 0, errored: 0 }
  for (const { verdict } of outcomes) summary[verdict] += 1
  return summary
}

export function resultOf({ accused: _a, expected: _e, heard: _h, ...result }: CaseOutcome): CaseResult {
  const { counterexample } = result
  return counterexample === undefined ? result : { ...result, counterexample: asJson(counterexample) }
}

/** A history as JSON can say it. */
function asJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? `${member}n` : member instanceof Uint8Array ? [...member] : member,
  )
  return text === undefined ? String(value) : JSON.parse(text)
}
