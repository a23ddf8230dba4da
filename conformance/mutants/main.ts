/** `npm run mutants`: the kill matrix. */
import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import type { Role } from '@devtools-bus/conformance'
import { Argument, Command } from 'commander'
import { mutants } from './index.js'
import { familyRows } from './matrix.js'
import { AT_ONCE, play, TRIAL_TIMEOUT_MS } from './play.js'
import { screen } from './progress.js'
import { accusationsOf, judgeReferences } from './reference.js'
import { reportOf } from './report.js'
import { chosen } from './selection.js'
import { failureLines, matrixLines, summaryLines, trialLine } from './table.js'
import { isSettled } from './trial.js'
import { whole } from './whole.js'

interface Flags {
  only?: string[]
  bail?: boolean
  json?: string
  seed?: number
  atOnce: number
}

await new Command('mutants')
  .description(
    'Whether the suite finds defects: the reference bus and client with one piece replaced each, put to the cases of the family whose requirement it breaks.',
  )
  .addArgument(new Argument('[role]', 'whose mutants; both by default').choices(['bus', 'client']))
  .option('--only <ids>', "mutants of these requirements: 'ROUTE-*,SSE-1'", (text: string) => text.split(','))
  .option('--bail', 'stop at the first mutant that is not killed')
  .option('--json <file>', 'write the matrix as JSON')
  .option('--seed <n>', 'draw the same histories again', whole)
  .option('--at-once <n>', 'how many mutants are alive at the same time', whole, AT_ONCE)
  .action(async (role: Role | undefined, flags: Flags) => {
    process.exitCode = (await run(role, flags)) ? 0 : 1
  })
  .parseAsync()

async function run(role: Role | undefined, { only = [], bail, json, seed = randomInt(0x7fffffff), atOnce }: Flags) {
  const due = chosen(mutants, role, only)
  const { live, say, passing, clear } = screen()
  if (due.length === 0) {
    say('no mutant was selected')
    return false
  }
  const began = performance.now()
  say(`${due.length} mutants, ${atOnce} at once, seed ${seed}`)
  passing('the reference implementations come first')
  const references = await judgeReferences(due, seed)
  const accusations = references.flatMap(accusationsOf)
  for (const { report, outcomes } of references)
    say(`the reference ${report.role} as it is: ${report.summary.passed} of ${outcomes.length} cases passed`)
  for (const line of accusations) say(line)
  const onTrial: NonNullable<Parameters<typeof play>[1]['onTrial']> = (trial, done) => {
    if (!live || trial.verdict !== 'killed') say(trialLine(trial))
    if (done < due.length) passing(`${done}/${due.length} ${trial.mutant.requirement}: ${trial.mutant.defect}`)
  }
  const options = { seed, timeoutMs: TRIAL_TIMEOUT_MS, atOnce, onTrial, bail: bail === true }
  const trials = bail && accusations.length > 0 ? [] : await play(due, options)
  clear()
  const rows = familyRows(trials)
  for (const line of [...matrixLines(rows), '', ...summaryLines(rows), '', ...failureLines(trials)]) say(line)
  const killed = trials.filter(({ verdict }) => verdict === 'killed').length
  say(
    `${killed} of ${due.length} mutants killed in ${((performance.now() - began) / 1_000).toFixed(0)} s; seed ${seed}`,
  )
  if (json !== undefined) await writeFile(json, `${JSON.stringify(reportOf(seed, references, trials), null, 2)}\n`)
  return trials.length === due.length && trials.every(isSettled) && accusations.length === 0
}
