import { readFileSync } from 'node:fs'

export const specification = readFileSync(new URL('../../spec/v1.md', import.meta.url), 'utf8')

/** The whole section of one requirement, its line breaks read as spaces. */
export function requirementText(id: string): string {
  const section = specification.split(/^(?=#{1,4} )/m).find((candidate) => candidate.startsWith(`#### ${id} `))
  if (section === undefined) throw new Error(`spec/v1.md has no requirement ${id}`)
  return section.replace(/\s+/g, ' ')
}

/** The body rows of the table under a header row that begins with these cells. */
export function tableBelow(...header: string[]): string[][] {
  const rows = specification.split('\n').map(cellsOf)
  const start = rows.findIndex((cells) => header.every((title, column) => cells[column] === title))
  if (start === -1) throw new Error(`spec/v1.md has no table headed ${header.join(' | ')}`)
  const body = rows.slice(start + 2)
  const end = body.findIndex((cells) => cells.length === 0)
  return end === -1 ? body : body.slice(0, end)
}

function cellsOf(line: string): string[] {
  return line.startsWith('|')
    ? line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
    : []
}
