/** `--only` and `--skip`: case or requirement ids, with `*` for any characters. */
import type { Case } from '../case.js'

export interface Selection {
  only: readonly string[]
  skip: readonly string[]
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
