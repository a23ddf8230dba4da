import { terminalLines, terminalText } from '@devtools-bus/schema/terminal'
import { VERDICTS } from '../run/outcome.js'
import { NOT_SELECTED } from '../run/requirement-verdicts.js'
import type { RoleOutcome } from '../run/run-role.js'
import { colours as pc } from './colours.js'

/** The closing lines: what could not be seen, the counts, and the verdict in one sentence. */
export function verdictLines({ report, incomplete }: RoleOutcome, strict: boolean): string[] {
  const { requirements, summary, subject, role } = report
  const lines = ['']
  const unseen = requirements.filter(({ verdict }) => verdict === 'untested' || verdict === 'skipped')
  const isPart = unseen.some(({ reason }) => reason === NOT_SELECTED)
  if (unseen.length > 0 && !isPart && requirements.length > unseen.length) {
    lines.push(pc.dim(`Not tested (${unseen.length} of ${requirements.length} requirements):`))
    for (const { id, verdict, reason } of unseen) {
      lines.push(
        pc.dim(
          terminalText(`  ${id.padEnd(10)} ${reason ?? `${verdict}: needs a capability the subject does not declare`}`),
        ),
      )
    }
  }
  const counts = VERDICTS.filter((verdict) => summary[verdict] > 0).map((verdict) => `${summary[verdict]} ${verdict}`)
  lines.push(`Cases: ${counts.length === 0 ? 'none ran' : counts.join(', ')}; seed ${report.seed}`)
  lines.push(sentence())
  return lines

  function sentence(): string {
    const ids = (...verdicts: string[]) =>
      requirements.filter(({ verdict }) => verdicts.includes(verdict)).map(({ id }) => id)
    const broken = strict ? ids('failed', 'warned') : ids('failed')
    const subjectName = terminalText(`${subject.name} ${subject.version}`.trim())
    if (broken.length > 0 || summary.failed > 0) {
      const named = broken.length === 0 ? '' : ` (${broken.join(', ')})`
      return pc.red(pc.bold(`NOT CONFORMANT: ${plural(broken.length, 'requirement')} broken${named}`))
    }
    if (incomplete !== undefined)
      return pc.magenta(pc.bold(`INCOMPLETE, no verdict: ${terminalLines(incomplete).join('\n    ')}`))
    const kept = plural(ids('passed').length, 'requirement')
    const warned = ids('warned')
    const advice = warned.length === 0 ? '' : `, ${warned.join(', ')} (SHOULD) not followed`
    if (isPart) {
      const rest = `of ${requirements.length}; a verdict takes a run without --only and --skip`
      return pc.green(`Kept: the ${kept} that these cases look at${advice} (${rest})`)
    }
    return pc.green(
      pc.bold(`CONFORMANT: ${subjectName} keeps all ${kept} of protocol v1 that were tested for a ${role}${advice}`),
    )
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
