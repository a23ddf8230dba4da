import { type Role, type RoleOutcome, runBus, runClient } from '@devtools-bus/conformance'
import { familyOf, type RoleMutant } from './mutant.js'
import { reference } from './mutated.js'

const RUN: Record<Role, typeof runBus> = { bus: runBus, client: runClient }

/** Puts the reference implementations as they are to the cases of the mutants' families. */
export function judgeReferences(mutants: readonly RoleMutant[], seed: number): Promise<RoleOutcome[]> {
  const roles = [...new Set(mutants.map(({ role }) => role))]
  return Promise.all(
    roles.map((role) => {
      const own = mutants.filter((mutant) => mutant.role === role)
      const only = [...new Set(own.map(({ requirement }) => `${familyOf(requirement)}-*`))]
      return RUN[role](reference(role), { only, seed })
    }),
  )
}

/** What a reference implementation was found wrong with; empty where nothing was. */
export function accusationsOf({ report: { role }, outcomes, incomplete }: RoleOutcome): string[] {
  const accused = outcomes.filter(({ verdict }) => verdict !== 'passed')
  return [
    ...(incomplete === undefined ? [] : [`the reference ${role}: ${incomplete}`]),
    ...accused.map((one) => `the reference ${role} is ${one.verdict} by ${one.case}: ${one.message}`),
  ]
}
