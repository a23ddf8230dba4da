import type { Role } from '@devtools-bus/conformance'
import type { RoleMutant } from './mutant.js'

/** @param patterns requirement ids, `*` for anything; none: all. */
export function chosen(
  mutants: readonly RoleMutant[],
  role: Role | undefined,
  patterns: readonly string[],
): RoleMutant[] {
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i'))
  return mutants.filter(
    (mutant) =>
      (role === undefined || mutant.role === role) &&
      (expressions.length === 0 || expressions.some((expression) => expression.test(mutant.requirement))),
  )
}
