import { expected } from '@devtools-bus/schema/command-line'

/** Whether the type of an event is one of those that are wanted. */
export type TypeFilter = (type: string) => boolean

/** Reads `--type`: patterns with commas between them, and several of the option. `*` stands for any characters. */
export function readPatterns(text: string, earlier: readonly string[] = []): string[] {
  const patterns = text.split(',').map((pattern) => pattern.trim())
  const wrong = patterns.find((pattern) => !/[:*]/.test(pattern))
  if (wrong !== undefined) throw expected('--type to be a pattern', wrong, `write --type '${wrong || 'query'}:*'`)
  return [...earlier, ...patterns]
}

export function typeFilter(patterns: readonly string[] | undefined): TypeFilter {
  if (patterns === undefined) return () => true
  const split = patterns.map((pattern) => pattern.split('*'))
  return (type) => split.some((parts) => matches(parts, type))
}

/** Linear time: peers choose the type, and must not be able to slow down the match. */
function matches(parts: readonly string[], type: string): boolean {
  const [first = '', ...others] = parts
  const last = others.pop()
  if (last === undefined) return type === first
  if (!type.startsWith(first)) return false
  let at = first.length
  for (const part of others) {
    const found = type.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return type.length - last.length >= at && type.endsWith(last)
}
