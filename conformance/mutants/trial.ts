import { type CaseOutcome, machineLacks, type Role, runBus, runClient } from '@devtools-bus/conformance'
import { familyOf, type RoleMutant } from './mutant.js'
import { mutated } from './mutated.js'

/**
 * killed: the requirement that the mutant breaks was accused; survived: nothing was; wrongly accused: a requirement was that
 * the mutant keeps; broken: nothing can be said, because the mutant did not start or the suite erred; not seen here: this machine lacks
 * what the case that was made for it takes, and no other case accused it.
 */
export type Verdict = 'killed' | 'survived' | 'wrongly accused' | 'broken' | 'not seen here'

/** How one mutant fared. */
export interface Trial {
  mutant: RoleMutant
  verdict: Verdict
  /** Each accusation there was, in the order in which the cases ran. */
  accusations: readonly { requirement: string; case: string }[]
  /** How many cases it was put to. */
  cases: number
  durationMs: number
  /** What was wrong, where it was not killed. */
  message?: string
}

/** Killed, or more than this machine can tell. */
export function isSettled({ verdict }: Trial): boolean {
  return verdict === 'killed' || verdict === 'not seen here'
}

export interface TrialEffort {
  seed: number
  /** How long a case waits for what must come. */
  timeoutMs: number
  /** Which cases a mutant is put to: all of its family (default), or only the case that was made for it, which takes half the time. */
  cases?: 'family' | 'own'
}

const RUN: Record<Role, typeof runBus> = { bus: runBus, client: runClient }

/**
 * Puts a mutant to the cases of its requirement's family, in the suite's order, until one accuses it, and then to the case
 * that was made for it, where that was another one. With `cases: 'own'`, to the case that was made for it alone.
 */
export async function tryMutant(mutant: RoleMutant, { cases = 'family', ...effort }: TrialEffort): Promise<Trial> {
  const began = performance.now()
  const subject = await mutated(mutant).catch((cause: Error) => cause)
  if (subject instanceof Error)
    return { mutant, verdict: 'broken', accusations: [], cases: 0, durationMs: 0, message: subject.message }
  const outcomes: CaseOutcome[] = []
  const isOver = ({ accused }: CaseOutcome) => accused !== undefined && !(mutant.also ?? []).includes(accused)
  const put = async (only: string) => {
    const options = { ...effort, only: [only], shrinkMs: 0, atOnce: 1, bail: isOver }
    const run = await RUN[mutant.role](subject.command, options)
    outcomes.push(...run.outcomes)
    return run.outcomes.length === 0 ? run.incomplete : undefined
  }
  let problem = await put(cases === 'family' ? `${familyOf(mutant.requirement)}-*` : mutant.seenBy)
  const isKilled = () => outcomes.some(({ accused }) => accused === mutant.requirement)
  const wasSeen = outcomes.some((one) => one.case === mutant.seenBy && one.accused !== undefined)
  if (problem === undefined && isKilled() && !wasSeen) problem = await put(mutant.seenBy)
  await subject.remove()
  return {
    mutant,
    accusations: outcomes.flatMap(({ accused, case: id }) =>
      accused === undefined ? [] : [{ requirement: accused, case: id }],
    ),
    cases: outcomes.length,
    durationMs: Math.round(performance.now() - began),
    ...judge(mutant, outcomes, problem),
  }
}

function judge(
  { requirement, also = [], seenBy }: RoleMutant,
  outcomes: readonly CaseOutcome[],
  problem: string | undefined,
): { verdict: Verdict; message?: string } {
  if (problem !== undefined) return { verdict: 'broken', message: problem }
  const erred = outcomes.find(({ verdict }) => verdict === 'errored')
  if (erred !== undefined) return { verdict: 'broken', message: `${erred.case}: ${erred.message}` }
  const wrong = outcomes.find(({ accused }) => accused !== undefined && ![requirement, ...also].includes(accused))
  if (wrong !== undefined) {
    return { verdict: 'wrongly accused', message: `${wrong.case} accuses ${wrong.accused}: ${wrong.message}` }
  }
  const made = outcomes.find((one) => one.case === seenBy)
  const isLacking = made !== undefined && machineLacks(made)
  const isAccused = outcomes.some(({ accused }) => accused === requirement)
  if (isLacking && !isAccused) return { verdict: 'not seen here', message: `${seenBy}: ${made?.message}` }
  const missed = made?.accused === undefined && !isLacking ? made : undefined
  if (missed !== undefined)
    return { verdict: 'survived', message: `${seenBy}, which was made for it: ${missed.verdict}` }
  if (isAccused) return { verdict: 'killed' }
  return { verdict: 'survived', message: `none of ${outcomes.length} cases accuses ${requirement}` }
}
