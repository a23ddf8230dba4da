/** What a person reads while the cases run, and the verdict at the end. */
import { terminalText } from '@devtools-bus/schema/terminal'
import type { Role } from '../requirements.js'
import type { CaseOutcome, Verdict } from '../run/outcome.js'
import type { RoleOutcome, RoleRun } from '../run/run-role.js'
import { colours as pc } from './colours.js'
import { failureLines } from './failure.js'
import { verdictLines } from './verdict-sentence.js'

export interface ConsoleOptions {
  verbose: boolean
  strict: boolean
}

export const MARKS: Record<Verdict, string> = {
  passed: pc.green('✓'),
  failed: pc.red('✗'),
  warned: pc.yellow('!'),
  skipped: pc.dim('-'),
  untested: pc.dim('?'),
  errored: pc.magenta('E'),
}

const ERASE_LINE = '\r\u001b[K'

interface RoleConsole {
  progress: Required<Pick<RoleRun<never, never>, 'onStart' | 'onCase'>>
  conclude(outcome: RoleOutcome): void
}

export function roleConsole(role: Role, { verbose, strict }: ConsoleOptions): RoleConsole {
  const live = process.stdout.isTTY === true
  const say = (line: string) => process.stdout.write(`${live ? ERASE_LINE : ''}${line}\n`)
  let family: CaseOutcome[] = []
  const endFamily = () => {
    if (family.length > 0) say(familyLine(family))
    family = []
  }
  return {
    progress: {
      onStart: ({ name, version, capabilities }) => {
        say(`\n${pc.bold(terminalText(`${name} ${version}`.trim()))} as a ${role}, protocol v1`)
        say(pc.dim(`capabilities: ${capabilities.length === 0 ? 'none' : terminalText(capabilities.join(', '))}`))
      },
      onCase: (outcome, done, due) => {
        if (verbose) {
          say(caseLine(outcome))
        } else {
          if (family[0] !== undefined && familyOf(family[0]) !== familyOf(outcome)) endFamily()
          family.push(outcome)
          if (done === due) endFamily()
        }
        if (live && done < due) process.stdout.write(pc.dim(`${ERASE_LINE}${done}/${due} ${outcome.case}`))
      },
    },
    conclude: (outcome) => {
      if (!verbose) endFamily()
      for (const failed of outcome.outcomes) {
        if (['failed', 'warned', 'errored'].includes(failed.verdict)) {
          for (const line of failureLines(failed, outcome.report.seed, role)) say(line)
        }
      }
      for (const line of verdictLines(outcome, strict)) say(line)
    },
  }
}

function familyOf({ case: id }: CaseOutcome): string {
  return id.split('/')[0] ?? id
}

function familyLine(outcomes: readonly CaseOutcome[]): string {
  const [first] = outcomes
  const passed = outcomes.filter(({ verdict }) => verdict === 'passed').length
  const others = outcomes
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ verdict, case: id }) => `${MARKS[verdict]} ${id}`)
  const count = `${passed}/${outcomes.length}`
  return `  ${(first === undefined ? '' : familyOf(first)).padEnd(16)} ${count.padEnd(6)} ${others.join('  ')}`.trimEnd()
}

function caseLine({ verdict, case: id, title, runs, durationMs, message }: CaseOutcome): string {
  const effort = pc.dim(runs > 0 ? `${runs} histories, ${durationMs} ms` : `${durationMs} ms`)
  const why =
    verdict === 'skipped' || verdict === 'untested' ? pc.dim(` (${verdict}: ${terminalText(message ?? '')})`) : ''
  return `  ${MARKS[verdict]} ${id}: ${title} ${effort}${why}`
}
