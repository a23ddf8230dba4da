/** The table of what was sent and heard with whom: each test adds its rows, and it is printed once, at the end. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** File that the rows are written to, one a line. */
    interopRows: string
  }
}

export interface Row {
  /** Packages by name, or what else speaks to the bus. */
  peer: string
  /** `page to process` */
  direction: string
  /** `WebSocket`, `SSE and POST`, or what else is between them. */
  over: string
  sent: number
  heard: number
}

export function addRow(file: string, row: Row): void {
  appendFileSync(file, `${JSON.stringify(row)}\n`)
}

/** One line in the place of rows. */
export function noteSkipped(file: string, why: string): void {
  appendFileSync(file, `${JSON.stringify(why)}\n`)
}

/** `@tanstack/devtools-event-bus 0.4.3`, as it is installed. */
export function installed(...names: string[]): string {
  const require = createRequire(import.meta.url)
  return names.map((name) => `${name} ${require(`${name}/package.json`).version}`).join(' + ')
}

/** Set up by vitest before the first test, torn down after the last. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'devtools-bus-interop-'))
  const file = join(folder, 'rows')
  project.provide('interopRows', file)
  return () => {
    if (existsSync(file)) {
      const noted: (Row | string)[] = readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      const rows = noted.filter((one) => typeof one !== 'string')
      const skipped = noted.filter((one) => typeof one === 'string')
      console.log(['', ...(rows.length > 0 ? [table(rows)] : []), ...skipped].join('\n'))
    }
    rmSync(folder, { recursive: true })
  }
}

const COLUMNS = ['peer', 'direction', 'over', 'sent', 'heard'] as const

function table(rows: Row[]): string {
  const sorted = [...rows].sort((a, b) => a.peer.localeCompare(b.peer))
  const lines = [COLUMNS, ...sorted.map((row) => COLUMNS.map((column) => String(row[column])))]
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
