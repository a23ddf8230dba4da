import type { Ending } from '../row.js'
import { figure, heardText, orderText } from './bursts-table.js'
import { markdownTable } from './markdown-table.js'

/** What was heard of programs that only emit, and how they ended. */
export function endingsTable(endings: readonly Ending[], emitted: number): string {
  const headings = ['runtime', 'event client', `heard of ${figure(emitted)}`, 'order', 'the program', 'ms']
  return markdownTable(
    headings,
    endings.map(({ runtime, cast, missing, failed, outcome }) => [
      runtime,
      cast.client,
      ...(outcome === undefined ? ['–', '–'] : [heardText(outcome), orderText([outcome])]),
      missing === undefined ? (failed ?? 'ended by itself') : `not run: ${missing}`,
      String(outcome?.ms ?? '–'),
    ]),
  )
}
