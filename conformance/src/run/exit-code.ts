import type { RoleOutcome } from './run-role.js'

/** What the command's exit says. Skipped and untested requirements do not change it. */
export const EXIT = { conformant: 0, broken: 1, usage: 2, incomplete: 3 } as const

/** @param strict a SHOULD that was not followed counts as broken. */
export function exitCode(outcomes: readonly RoleOutcome[], strict: boolean): number {
  const summaries = outcomes.map(({ report }) => report.summary)
  if (summaries.some(({ failed, warned }) => failed > 0 || (strict && warned > 0))) return EXIT.broken
  return outcomes.some(({ incomplete }) => incomplete !== undefined) ? EXIT.incomplete : EXIT.conformant
}
