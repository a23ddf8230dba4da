import { inspect } from 'node:util'
import { terminalLines } from '@devtools-bus/schema/terminal'
import { type Role, requirement } from '../requirements.js'
import type { CaseOutcome } from '../run/outcome.js'
import { colours as pc } from './colours.js'

const SHOWN_CHARACTERS = 1_500

/** One case that did not go well, in full: the rule, what was expected and heard, and how to run it again. */
export function failureLines(outcome: CaseOutcome, seed: number, role: Role): string[] {
  const colour = outcome.verdict === 'failed' ? pc.red : outcome.verdict === 'warned' ? pc.yellow : pc.magenta
  const lines = ['', colour(pc.bold(`${outcome.verdict.toUpperCase()} ${outcome.case}`)), `  ${outcome.title}`]
  const rule = outcome.accused === undefined ? undefined : requirement(outcome.accused)
  if (rule !== undefined) lines.push(pc.dim(`  ${rule.id} (${rule.level}): ${rule.text}`))
  lines.push(...block('what happened', outcome.message))
  if (outcome.expected !== undefined) lines.push(...block('expected', shown(outcome.expected)))
  if (outcome.heard !== undefined) lines.push(...block('heard', shown(outcome.heard)))
  if (outcome.counterexample !== undefined) lines.push(...block('smallest history', shown(outcome.counterexample)))
  lines.push(pc.dim(`  run it again: npx @devtools-bus/conformance ${role} … --only ${outcome.case} --seed ${seed}`))
  return lines
}

function block(name: string, text: string | undefined): string[] {
  const [first = '', ...rest] = terminalLines(text ?? '')
  return [`  ${pc.bold(`${name}:`)} ${first}`, ...rest.map((line) => `    ${line}`)]
}

/** Strings as JSON, so that control characters and split surrogates can be seen. */
function shown(value: unknown): string {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : inspect(value, { depth: 8, breakLength: 110, maxArrayLength: 30, maxStringLength: 400 })
  if (text.length <= SHOWN_CHARACTERS) return text
  return `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`
}
