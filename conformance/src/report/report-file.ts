import { access, constants, open, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CommandFailure, expected } from '@devtools-bus/schema/command-line'
import { terminalText } from '@devtools-bus/schema/terminal'
import type { Report } from '../run/role-report.js'

/** Checks before the run that the report can be written. @throws UsageError */
export async function checkReportFile(file: string): Promise<void> {
  try {
    const exists = await stat(file).catch(() => undefined)
    if (exists === undefined) await access(dirname(file), constants.W_OK)
    else await (await open(file, 'a')).close()
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException
    throw expected('--json to be a file that can be written', file, `choose another file (${code})`)
  }
}

/** Escapes text of the subject: the file may be a terminal, or be shown on one. @throws CommandFailure */
export async function writeReport(file: string, report: Report): Promise<void> {
  const lines = JSON.stringify(report, null, 2).split('\n')
  try {
    await writeFile(file, `${lines.map(terminalText).join('\n')}\n`)
  } catch (cause) {
    throw new CommandFailure(`cannot write the report to ${file}: ${(cause as Error).message}`)
  }
}
