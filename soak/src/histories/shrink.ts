import type { Problem } from '../ledger/judge.js'
import type { History, Step } from './history.js'
import { playHistory } from './play.js'

/** A failure over real sockets may need luck: so often each shorter history gets its chance. */
const TRIES = 3

/**
 * The shortest history found that still fails in the same way: steps are left out, many at a time and then single ones.
 *
 * @param kind what went wrong in the whole of it
 * @param onShorter is told of each one found
 */
export async function shrinkHistory(
  history: History,
  kind: Problem['kind'],
  onShorter: (history: History, problems: readonly Problem[]) => void,
): Promise<History> {
  let best = history
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; ) {
    const shorter = await firstFailing(best, size, kind, onShorter)
    if (shorter !== undefined) best = shorter
    else if (size === 1) break
    else size = Math.ceil(size / 2)
  }
  return best
}

async function firstFailing(
  history: History,
  size: number,
  kind: Problem['kind'],
  onShorter: (history: History, problems: readonly Problem[]) => void,
): Promise<History | undefined> {
  for (let start = 0; start < history.steps.length; start += size) {
    const steps: Step[] = history.steps.toSpliced(start, size)
    const candidate = { ...history, steps }
    for (let turn = 0; turn < TRIES; turn += 1) {
      const { problems } = await playHistory(candidate)
      if (!problems.some((problem) => problem.kind === kind)) continue
      onShorter(candidate, problems)
      return candidate
    }
  }
  return undefined
}
