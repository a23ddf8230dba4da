import { describeHistory } from '../histories/history.js'
import { type Failure, runHistories } from '../histories/run.js'
import { shrinkHistory } from '../histories/shrink.js'

export interface HistoriesFlags {
  histories: number
  seed: number
  atOnce: number
  /** Look for the shortest history that fails as the first failure does. */
  shrink: boolean
}

/** Plays histories and prints what came of them. `true`: nothing failed. */
export async function historiesCommand(options: HistoriesFlags): Promise<boolean> {
  const { histories: count, seed, atOnce, shrink } = options
  console.log(`${count} histories, seed ${seed}`)
  const began = performance.now()
  let told = began
  let played = 0
  const { failures, total } = await runHistories({
    seed,
    count,
    atOnce,
    onPlayed: (history, result) => {
      played += 1
      if (result.problems.length > 0) console.log(failureText({ history, problems: result.problems }))
      if (performance.now() - told < 10_000) return
      told = performance.now()
      console.log(`  ${played} of ${count} played`)
    },
  })
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  console.log(
    [
      `${total.sent} events sent, ${total.due} deliveries due, ${total.heard} heard`,
      `${total.lost} declared lost and ${total.dropped} dropped, which is what is missing; ${total.gaps} gaps of unknown size declared, in which ${total.inGaps} are missing, ${total.late} of them heard late`,
      `${total.reconnects} reconnections, ${total.fallbacks} connections over HTTP`,
      `${failures.length === 0 ? 'PASS' : 'FAIL'}: ${played - failures.length} of ${played} histories held, in ${seconds} s`,
      ...failures.map(({ history }) => `  again: npm run soak -- --histories 1 --seed ${history.seed}`),
    ].join('\n'),
  )
  const [first] = failures
  if (shrink && first !== undefined) await shrinkFailure(first)
  return failures.length === 0
}

async function shrinkFailure({ history, problems }: Failure): Promise<void> {
  const [problem] = problems
  if (problem === undefined) return
  console.log(`looking for a shorter history that ends in: ${problem.kind}`)
  let shortest: Failure = { history, problems }
  await shrinkHistory(history, problem.kind, (shorter, found) => {
    shortest = { history: shorter, problems: [...found] }
    console.log(`  ${shorter.steps.length} steps`)
  })
  console.log(failureText(shortest))
}

export function failureText({ history, problems }: Failure): string {
  const shown = problems.slice(0, 8).map(({ kind, message }) => `  ${kind}: ${message}`)
  if (problems.length > shown.length) shown.push(`  and ${problems.length - shown.length} more`)
  return ['FAILED', ...shown, describeHistory(history)].join('\n')
}
