import type { Bound, Figure } from './scenario.js'

/** What one scenario measured. */
export interface Result {
  scenario: string
  about: string
  addedBytes: number
  /**
   * Longest delay added to somebody else's event, less the time for which the bus or the witness was ready to run while other programs
   * had the processors. In a scenario without a bus: the longest turn of its process, in CPU time.
   */
  addedMs: number
  /** The same with that time. */
  wallMs: number
  /** The most CPU time that the bus used while one such event was under way. */
  cpuMs: number
  bound: Bound
  figures: Figure[]
  /** What went wrong altogether. */
  broken: string[]
}

/** Which bounds it breaks. */
export function problemsOf({ addedBytes, addedMs, bound, figures, broken }: Result): string[] {
  return [
    ...broken,
    ...(addedBytes > bound.bytes ? ['memory'] : []),
    ...(addedMs > bound.ms ? ['delay'] : []),
    ...figures.filter(({ holds }) => holds === false).map(({ name }) => name),
  ]
}

/** Of several runs: the highest memory; the lowest delay, since other programs only ever add to it; anything that failed. */
export function worst(runs: readonly Result[]): Result {
  const [fastest] = [...runs].sort((a, b) => a.addedMs - b.addedMs)
  if (fastest === undefined) throw new Error('expected at least one run')
  const failed = runs.find(({ figures }) => figures.some(({ holds }) => holds === false))
  return {
    ...fastest,
    addedBytes: Math.max(...runs.map(({ addedBytes }) => addedBytes)),
    figures: (failed ?? fastest).figures,
    broken: runs.find(({ broken }) => broken.length > 0)?.broken ?? [],
  }
}
