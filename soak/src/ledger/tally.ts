import type { Problem, Verdict } from './judge.js'

/** What several epochs came to. */
export class Tally {
  readonly sums = { sent: 0, due: 0, heard: 0, declared: 0, inGaps: 0, lost: 0, dropped: 0, gaps: 0, late: 0 }
  readonly problems: Problem[] = []
  /** How many problems of each kind. */
  readonly kinds = new Map<Problem['kind'], number>()

  add(verdict: Verdict): void {
    for (const key of Object.keys(this.sums) as (keyof Tally['sums'])[]) this.sums[key] += verdict[key]
    for (const problem of verdict.problems) {
      this.kinds.set(problem.kind, (this.kinds.get(problem.kind) ?? 0) + 1)
      if (this.problems.length < 100) this.problems.push(problem)
    }
  }

  count(...kinds: Problem['kind'][]): number {
    return kinds.reduce((sum, kind) => sum + (this.kinds.get(kind) ?? 0), 0)
  }

  /** The figures everybody wants to see. */
  rows(): [string, string][] {
    const { sent, due, heard, declared, inGaps, lost, dropped, gaps, late } = this.sums
    return [
      ['events sent', whole(sent)],
      ['deliveries due', whole(due)],
      ['deliveries heard', whole(heard)],
      ['heard twice', whole(this.count('doubled'))],
      ['out of order', whole(this.count('out of order'))],
      ['own, stray, corrupt, never sent', whole(this.count('own', 'stray', 'corrupt', 'never sent'))],
      ['links with undeclared loss', whole(this.count('undeclared loss', 'gap not declared'))],
      ['links that declared too much', whole(this.count('loss that was none'))],
      ['declared lost / dropped', `${whole(lost)} / ${whole(dropped)} (missing: ${whole(declared)})`],
      ['late, their sender having lost its session', whole(late)],
      ['gaps of unknown size declared', `${whole(gaps)} (missing in them: ${whole(inGaps)})`],
    ]
  }
}

/** `1,234,567`. */
export function whole(number: number): string {
  return number.toLocaleString('en-US')
}

/** Aligned lines, a label and a value each. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n')
}
