/** Examples whose panel is in the terminal, as their READMEs start them; the output is no terminal, so they end by themselves. */
import { execFile } from 'node:child_process'
import { root } from './repository-files.js'

/** A line of the closing table. */
export type Row = Record<'sent' | 'heard' | 'order' | 'lost' | 'BigInts' | 'errors' | 'commands', string>

export function runExample(name: string): Promise<{ code: number | string; lines: string[] }> {
  return new Promise((resolve) => {
    const command = ['run', '--silent', `example:${name}`]
    execFile('npm', command, { cwd: root, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? (error === null ? 0 : 'killed'), lines: `${stdout}\n${stderr}`.split('\n') })
    })
  })
}

/** By source. */
export function closingRows(lines: string[]): Map<string, Row> {
  const first = lines.findIndex((line) => line.startsWith('source  '))
  const table = lines.slice(first, lines.indexOf('', first)).map((line) => line.trim().split(/ {2,}/))
  const [headings = [], ...rows] = table
  return new Map(
    rows.map((cells) => {
      const row = Object.fromEntries(headings.map((heading, column) => [heading, cells[column]]))
      return [String(row.source), row as Row]
    }),
  )
}

export function found(lines: string[], pattern: RegExp): string[] {
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])
}
