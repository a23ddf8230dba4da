import { clientMutants } from './client/index.js'
import type { RoleMutant } from './mutant.js'
import { serverMutants } from './server/index.js'

/** All mutants, in the specification's order as far as it goes. */
export const mutants: readonly RoleMutant[] = [
  ...serverMutants.map((mutant) => ({ ...mutant, role: 'bus' as const })),
  ...clientMutants.map((mutant) => ({ ...mutant, role: 'client' as const })),
]
