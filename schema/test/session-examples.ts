import { readFileSync } from 'node:fs'

/** One line of an example. `connection` is the digit before it, or empty. */
export type Line =
  | { kind: 'sent'; by: 'client' | 'bus'; connection: string; arrives: boolean; text: string }
  | { kind: 'from elsewhere'; text: string }
  | { kind: 'emitted'; text: string }
  | { kind: 'remark'; text: string }
  | { kind: 'cut' }

/** What stands below an example: rows of the table, and the client's status. */
export interface Outcome {
  sent: { client: number; bus: number }
  had: { client: number; bus: number }
  status: { status: string; lost: number | null; dropped: number }
}

export interface Example {
  title: string
  /** The prose around it, on one line. */
  prose: string
  lines: Line[]
  outcome: Outcome
}

const page = readFileSync(new URL('../../spec/session-examples.md', import.meta.url), 'utf8')
const [, leftOut = ''] = /^```\n(\{"version".*,)\n```$/m.exec(page) ?? []

/** The examples of spec/session-examples.md, what is left out of hello put back. */
export const examples: Example[] = page
  .replaceAll('{…,', leftOut)
  .split(/(?<=^The client's status: .*\n)/m)
  .filter((part) => part.includes("The client's status"))
  .map(exampleIn)

function exampleIn(part: string): Example {
  const titles = [...part.matchAll(/^(?:## |\*\*)([^*\n]+)/gm)].map(([, title = '']) => title)
  const blocks = [...part.matchAll(/^```\n(.*?)\n```$/gms)].map(([, block = '']) => block)
  const text = blocks.at(-1) ?? ''
  return {
    title: titles.at(-1) ?? '',
    prose: part.replace(text, '').replace(/\s+/g, ' '),
    lines: text.split('\n').flatMap((line) => lineOf(line)),
    outcome: outcomeIn(part),
  }
}

function lineOf(line: string): Line[] {
  if (line === '…') return []
  if (line === '✕') return [{ kind: 'cut' }]
  if (line.startsWith('+ ')) return [{ kind: 'from elsewhere', text: line.slice(2) }]
  if (line.startsWith('* ')) return [{ kind: 'emitted', text: line.slice(2) }]
  if (/^\(.*\)$/.test(line)) return [{ kind: 'remark', text: line }]
  const [, connection, arrow, lost, text = ''] = /^(\d?)([<>])(✕?)(?: (.*))?$/.exec(line) ?? []
  if (connection === undefined) throw new Error(`no line of an example: ${line}`)
  return [{ kind: 'sent', by: arrow === '>' ? 'client' : 'bus', connection, arrives: lost === '', text }]
}

function outcomeIn(part: string): Outcome {
  const row = (name: string) => {
    const [, client, bus] = new RegExp(`^\\| ${name} +\\| (\\d+) +\\| (\\d+) +\\|$`, 'm').exec(part) ?? []
    return { client: Number(client), bus: Number(bus) }
  }
  const [, status = ''] = /^The client's status: `(.*)`\.$/m.exec(part) ?? []
  return {
    sent: row('has sent up to number'),
    had: row('had, or counted lost, up to'),
    status: JSON.parse(status),
  }
}
