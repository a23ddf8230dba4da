/** What each source sent, and what was heard of it over the bus. */
import { compare } from './compare.js'

const HEADINGS = ['source', 'runs in', 'sent', 'heard', 'order', 'lost', 'BigInts', 'errors', 'commands']

/** @param {import('../source.js').Source[]} sources @returns {{ text: string, complete: boolean }} */
export function closingTable(sources) {
  const verdicts = sources.map(verdictOf)
  const problems = verdicts.flatMap(({ problems }) => problems)
  const closing = problems.length === 0 ? ['Everything that was sent was heard, in order.'] : problems
  return {
    text: [...aligned([HEADINGS, ...verdicts.map(({ cells }) => cells)]), '', ...closing].join('\n'),
    complete: problems.length === 0,
  }
}

function verdictOf({ name, runsIn, report, heard, ended, commandsSent, definition: { command } }) {
  if (report === undefined) {
    const cells = [name, runsIn, '?', heard.lines.length, '?', '?', heard.bigints, heard.errors, '?']
    return { cells, problems: [`${name}: never told what it sent${ended === undefined ? '' : `, and ${ended}`}`] }
  }
  const { record: sent, commands, lost, dropped } = report
  const { missing, foreign, inOrder } = compare(sent.lines, heard.lines)
  const cells = [
    name,
    runsIn,
    sent.lines.length,
    heard.lines.length,
    inOrder ? 'kept' : 'BROKEN',
    missing.length,
    `${heard.bigints} of ${sent.bigints}`,
    `${heard.errors} of ${sent.errors}`,
    `${commands.length} of ${commandsSent}`,
  ]
  const problems = [
    missing.length > 0 && `${missing.length} events were not heard, the first of them ${missing[0]}`,
    foreign.length > 0 &&
      `${foreign.length} events were heard that were not sent so, or again, the first ${foreign[0]}`,
    !inOrder && 'events were heard in another order than they were sent in',
    heard.bigints !== sent.bigints && `of ${sent.bigints} BigInts ${heard.bigints} were heard as such`,
    heard.errors !== sent.errors && `of ${sent.errors} errors ${heard.errors} were heard as such`,
    lost !== 0 && `its client counts ${lost ?? 'an unknown number of'} events lost`,
    dropped !== 0 && `its client dropped ${dropped} events`,
    commands.length !== commandsSent && `it heard ${commands.length} of ${commandsSent} ${command.type}`,
  ]
  return { cells, problems: problems.filter(Boolean).map((problem) => `${name}: ${problem}`) }
}

/** Text to the left, numbers to the right. */
function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)))
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const isNumber = typeof rows[1][column] === 'number'
        return isNumber ? String(cell).padStart(widths[column]) : String(cell).padEnd(widths[column])
      })
      .join('  ')
      .trimEnd(),
  )
}
