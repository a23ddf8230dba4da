import type { Outcome } from '../burst.js'
import type { Path, Row } from '../row.js'
import { markdownTable } from './markdown-table.js'

const PATHS: readonly Path[] = ['to the bus', 'to the panel', 'from the panel']

/** A line for each way that events took, and what was heard of each burst; below, what was not measured, and why. */
export function burstsTable(rows: readonly Row[], bursts: readonly number[]): string {
  const headings = ['runtime', 'event client', 'events', ...bursts.map((count) => `of ${figure(count)}`), 'order', 'ms']
  return [markdownTable(headings, rows.flatMap(linesOf)), ...notMeasured(rows)].join('\n\n')
}

function linesOf({ runtime, toBridge, cast, missing, outcomes }: Row): string[][] {
  const name = [runtime, cast.client]
  if (outcomes === undefined) return [[...name, missing === undefined ? 'failed' : 'not run']]
  return PATHS.map((path) => {
    const measured = outcomes[path]
    return [
      ...name,
      toBridge ? path.replace('the panel', 'a bridge') : path,
      ...measured.map(heardText),
      orderText(measured),
      measured.map(({ ms }) => ms ?? '–').join(' · '),
    ]
  })
}

/** A list, where there is anything to say. */
function notMeasured(rows: readonly Row[]): string[] {
  const lines = rows.flatMap(({ runtime, cast, missing, failed }) => {
    const why = missing ?? failed?.split('\n')[0]
    return why === undefined ? [] : [`- ${runtime}, event client ${cast.client}: ${why}`]
  })
  return lines.length === 0 ? [] : [lines.join('\n')]
}

export function heardText({ heard, doubled }: Outcome): string {
  return doubled === 0 ? figure(heard) : `${figure(heard)}, ${figure(doubled)} again`
}

export function orderText(outcomes: readonly Outcome[]): string {
  if (outcomes.every(({ heard }) => heard === 0)) return '–'
  return outcomes.every(({ inOrder }) => inOrder) ? 'kept' : 'not kept'
}

export function figure(count: number): string {
  return count.toLocaleString('en')
}
