/** `--only` and `--skip`: case or requirement ids, with `*` for any characters. */
import type { Case } from '../case.js'

export interface Selection {
  only: readonly string[]
  skip: readonly string[]
}

/** The first pattern that no case and no requirement of a case has. */
export function unmatched(
  cases: readonly Pick<Case<never, never>, 'id' | 'requirements'>[],
  patterns: readonly string[],
): string | undefined {
  const names = cases.flatMap(({ id, requirements }) => [id, ...requirements])
  return patterns.find((pattern) => !names.some((name) => matches(pattern, name)))
}

export function select<C extends Pick<Case<never, never>, 'id' | 'requirements'>>(
  cases: readonly C[],
  { only, skip }: Selection,
): C[] {
  const named = (patterns: readonly string[], { id, requirements }: C) =>
    patterns.some((pattern) => [id, ...requirements].some((name) => matches(pattern, name)))
  return cases.filter((candidate) => (only.length === 0 || named(only, candidate)) && !named(skip, candidate))
}

function matches(pattern: string, name: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`, 'i').test(name)
}
