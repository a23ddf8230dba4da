import type { Role } from '@devtools-bus/conformance'

/** A reference implementation with one defect: one piece of its built code is replaced. */
export interface Mutant {
  /** What is wrong with it, for people: `received is not counted`. */
  defect: string
  /** The requirement it breaks, which has to be accused. */
  requirement: string
  /** What the defect breaks beside it: an accusation of these is right, and not enough. */
  also?: readonly string[]
  /** The case that was made for it. */
  seenBy: string
  /** As it stands in the built code, exactly once. */
  find: string
  by: string
}

/** The reference bus is not bundled. */
export interface ServerMutant extends Mutant {
  /** End of the path of the file, below `dist` of the bus or of the schema package. */
  file: string
}

/** `ROUTE` of `ROUTE-3`. */
export function familyOf(requirement: string): string {
  return requirement.replace(/-\d+$/, '')
}

/** A mutant of either role. */
export interface RoleMutant extends Mutant {
  role: Role
  file?: string
}
