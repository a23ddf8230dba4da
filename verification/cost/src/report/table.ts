import { problemsOf, type Result } from '../result.js'
import { MIB } from '../scenario.js'

const HEAD = ['scenario', 'memory added', 'of', 'delay added', 'of', 'CPU time', 'by the clock', 'held', 'seen']

/** A Markdown table: one line a scenario. */
export function table(results: readonly Result[]): string {
  const rows = [HEAD, ...results.map(row)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const lines = rows.map((cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`)
  return lines.join('\n')
}

function row(result: Result): string[] {
  const { scenario, addedBytes, addedMs, wallMs, cpuMs, bound, figures } = result
  const problems = problemsOf(result)
  return [
    scenario,
    mebibytes(addedBytes),
    mebibytes(bound.bytes),
    milliseconds(addedMs),
    milliseconds(bound.ms),
    milliseconds(cpuMs),
    milliseconds(wallMs),
    problems.length === 0 ? 'yes' : `NO: ${problems.join(', ')}`,
    figures.map(({ name, value }) => `${name} ${value}`).join(', '),
  ]
}

export function line(result: Result): string {
  const [scenario = '', memory, , delay, , cpu, clock, held, seen] = row(result)
  return `${scenario.padEnd(34)} ${memory?.padStart(9)} ${delay?.padStart(9)} (CPU ${cpu}, clock ${clock})  ${held}  ${seen}`
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`
}
