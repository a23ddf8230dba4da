import type { Bound, Figure } from './scenario.js'

/** CPU time decides where the machine by itself delays events by more than this part of the bound. */
const NOISE = 0.25

/** What one scenario measured. */
export interface Result {
  scenario: string
  about: string
  addedBytes: number
  /** Longest delay added to somebody else's event; in a scenario without a bus, the longest turn of its process, in CPU time. */
  addedMs: number
  /** The most CPU time that the bus took while an event of somebody else was under way: other programs do not add to it. */
  busyMs: number
  /** The longest delivery on a bus that was not attacked. */
  controlMs: number
  bound: Bound
  figures: Figure[]
  /** What went wrong altogether. */
  broken: string[]
}

/** Which bounds it breaks. */
export function problemsOf({ addedBytes, addedMs, controlMs, busyMs, bound, figures, broken }: Result): string[] {
  const delay = controlMs > bound.ms * NOISE ? Math.min(addedMs, busyMs) : addedMs
  return [
    ...broken,
    ...(addedBytes > bound.bytes ? ['memory'] : []),
    ...(delay > bound.ms ? ['delay'] : []),
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
    busyMs: Math.min(...runs.map(({ busyMs }) => busyMs)),
    figures: (failed ?? fastest).figures,
    broken: runs.find(({ broken }) => broken.length > 0)?.broken ?? [],
  }
}
