import { styleText } from 'node:util'
import { type FamilyRow, killerOf, testable } from './matrix.js'
import { familyOf } from './mutant.js'
import { isSettled, type Trial } from './trial.js'

const MARK: Record<Trial['verdict'], string> = {
  killed: '✓',
  survived: '·',
  'wrongly accused': '✗',
  broken: 'E',
  'not seen here': '?',
}

/** The kill matrix for people: of each family a block of mutants by requirements, then one row a family. */
export function matrixLines(rows: readonly FamilyRow[]): string[] {
  return rows.flatMap(blockLines)
}

export function summaryLines(rows: readonly FamilyRow[]): string[] {
  const head = ['role', 'family', 'mutants', 'killed', 'survived', 'accused wrongly', 'broken', 'not seen here']
  const cells = rows.map((row) =>
    [row.role, row.family, row.mutants, row.killed, row.survived, row.wronglyAccused, row.broken, row.notSeen].map(
      String,
    ),
  )
  const widths = head.map((name, at) => Math.max(name.length, ...cells.map((line) => line[at]?.length ?? 0)))
  const line = (texts: readonly string[]) =>
    texts.map((text, at) => (at < 2 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join('  ')
  return [
    line(head),
    ...cells.map((texts, at) => {
      const row = rows[at] as FamilyRow
      return row.killed + row.notSeen === row.mutants ? line(texts) : styleText('red', line(texts))
    }),
  ]
}

/** Those that were not killed though they could be seen, each with what was wrong. */
export function failureLines(trials: readonly Trial[]): string[] {
  return trials
    .filter((trial) => !isSettled(trial))
    .flatMap(({ mutant, verdict, message = '' }) => [
      styleText('red', `${verdict.toUpperCase()} ${mutant.role} ${mutant.requirement}: ${mutant.defect}`),
      ...message.split('\n').map((line) => `  ${line}`),
    ])
}

export function trialLine({ mutant, verdict, durationMs, ...trial }: Trial): string {
  const seconds = `${(durationMs / 1_000).toFixed(1)} s`
  const by = killerOf({ mutant, verdict, durationMs, ...trial })
  const colour = isSettled({ mutant, verdict, durationMs, ...trial }) ? 'green' : 'red'
  const mark = styleText(colour, colour === 'red' ? MARK['wrongly accused'] : MARK[verdict])
  const what = verdict === 'killed' ? `by ${by}` : verdict
  return `${mark} ${mutant.role.padEnd(6)} ${mutant.requirement.padEnd(10)} ${mutant.defect}: ${what} (${seconds})`
}

/**
 * `✓` where the requirement of the column was accused, as it had to be, `+` where it was that the mutant breaks as well, `✗` where it was
 * and ought not to have been, `·` where it had to be and was not.
 */
function blockLines({ role, family, trials }: FamilyRow): string[] {
  const columns = testable(role).filter(({ id }) => familyOf(id) === family)
  const names = columns.map(({ id }) => id.slice(family.length + 1))
  const width = Math.max(...names.map(({ length }) => length)) + 1
  const label = Math.max(...trials.map(({ mutant }) => mutant.defect.length))
  return [
    '',
    `${styleText('bold', `${family} (${role})`.padEnd(label + 2))}${names.map((name) => name.padStart(width)).join('')}`,
    ...trials.map((trial) => {
      const { mutant, accusations } = trial
      const cell = (id: string) => {
        const accused = accusations.some(({ requirement }) => requirement === id)
        if (id === mutant.requirement) {
          if (trial.verdict === 'not seen here') return MARK[trial.verdict]
          return MARK[accused && trial.verdict === 'killed' ? 'killed' : 'survived']
        }
        return accused ? foreign(trial, id) : ''
      }
      const others = accusations.filter(({ requirement }) => !columns.some(({ id }) => id === requirement))
      const marks = columns.map(({ id }) => cell(id).padStart(width)).join('')
      const beside = [...new Set(others.map(({ requirement: id }) => `${foreign(trial, id)}${id}`))]
      return `${mutant.defect.padEnd(label + 2)}${marks}  ${[killerOf(trial) ?? trial.verdict, ...beside].join(' ')}`
    }),
  ]
}

function foreign({ mutant }: Trial, id: string): string {
  return mutant.also?.includes(id) ? '+' : MARK['wrongly accused']
}
