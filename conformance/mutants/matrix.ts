import { type Requirement, type Role, requirements, untestable } from '@devtools-bus/conformance'
import { familyOf, type RoleMutant } from './mutant.js'
import type { Trial } from './trial.js'

/** How the mutants of one family fared. */
export interface FamilyRow {
  role: Role
  family: string
  mutants: number
  killed: number
  survived: number
  wronglyAccused: number
  broken: number
  /** This machine lacks what their cases take. */
  notSeen: number
  trials: readonly Trial[]
}

/** One row a family, in the specification's order. */
export function familyRows(trials: readonly Trial[]): FamilyRow[] {
  const rows: FamilyRow[] = []
  for (const { role, family } of families()) {
    const own = trials.filter(({ mutant }) => mutant.role === role && familyOf(mutant.requirement) === family)
    if (own.length === 0) continue
    const count = (verdict: Trial['verdict']) => own.filter((trial) => trial.verdict === verdict).length
    rows.push({
      role,
      family,
      mutants: own.length,
      killed: count('killed'),
      survived: count('survived'),
      wronglyAccused: count('wrongly accused'),
      broken: count('broken'),
      notSeen: count('not seen here'),
      trials: own,
    })
  }
  return rows
}

/** The case that killed a mutant: the first that accuses its requirement. */
export function killerOf({ mutant, accusations }: Trial): string | undefined {
  return accusations.find(({ requirement }) => requirement === mutant.requirement)?.case
}

/** Requirements of a role that some case checks, in the specification's order. */
export function testable(role: Role): Requirement[] {
  return requirements.filter((one) => one.role === role && untestable[one.id] === undefined)
}

/** Requirements that cases check and no mutant breaks. */
export function unbroken(mutants: readonly RoleMutant[]): string[] {
  const broken = new Set(mutants.map(({ requirement }) => requirement))
  return requirements.map(({ id }) => id).filter((id) => untestable[id] === undefined && !broken.has(id))
}

function families(): { role: Role; family: string }[] {
  const known = new Map<string, { role: Role; family: string }>()
  for (const role of ['bus', 'client'] as const) {
    for (const { id } of testable(role)) known.set(`${role} ${familyOf(id)}`, { role, family: familyOf(id) })
  }
  return [...known.values()]
}
