import { createRequire } from 'node:module'

export interface Requirement {
  id: string
  level: 'MUST' | 'SHOULD'
  role: Role
  text: string
  intent: string
  /** SHA-256 of `text`. */
  hash: string
}
/** Which of the two kinds of subject. */
export const ROLES = ['bus', 'client'] as const
export type Role = (typeof ROLES)[number]

const load = createRequire(import.meta.url)

/** Every requirement of protocol v1, in the specification's order. */
export const requirements: readonly Requirement[] = load('@devtools-bus/schema/requirements/v1.json')

export function requirement(id: string): Requirement | undefined {
  return requirements.find((candidate) => candidate.id === id)
}
