import type { Problem } from '../ledger/judge.js'
import { type DrawOptions, drawHistory } from './draw.js'
import type { History } from './history.js'
import { type Played, playHistory } from './play.js'

export interface HistoriesOptions extends DrawOptions {
  /** The first history's seed; each next one's is one more. */
  seed: number
  count: number
  /** How many are played at the same time. Default 6. */
  atOnce?: number | undefined
  /** Called after each. */
  onPlayed?: ((history: History, played: Played) => void) | undefined
}

export interface Failure {
  history: History
  problems: Problem[]
}

export interface HistoriesResult {
  played: number
  failures: Failure[]
  /** Sums over all histories. */
  total: Omit<Played, 'problems'>
}

/** Plays histories, several at a time. What fails is told with its seed. */
export async function runHistories(options: HistoriesOptions): Promise<HistoriesResult> {
  const { seed, count, atOnce = 6, onPlayed } = options
  const total = {
    sent: 0,
    due: 0,
    heard: 0,
    declared: 0,
    inGaps: 0,
    lost: 0,
    dropped: 0,
    gaps: 0,
    late: 0,
    reconnects: 0,
    fallbacks: 0,
  }
  const failures: Failure[] = []
  let next = 0
  let played = 0
  const player = async () => {
    while (next < count) {
      const history = drawHistory(seed + next, options)
      next += 1
      const result = await playHistory(history)
      played += 1
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += result[key]
      if (result.problems.length > 0) failures.push({ history, problems: result.problems })
      onPlayed?.(history, result)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, player))
  return { played, failures, total }
}
