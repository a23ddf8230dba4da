import type { RoleMutant } from './mutant.js'
import { isSettled, type Trial, type TrialEffort, tryMutant } from './trial.js'

export interface PlayOptions extends TrialEffort {
  /** How many mutants are alive at once: they mostly wait. */
  atOnce: number
  onTrial?(trial: Trial, done: number): void
  /** Stop after the first mutant that is not killed. */
  bail?: boolean
}

/** Shorter than anybody's patience for a real subject: a defect that is silence is seen sooner. */
export const TRIAL_TIMEOUT_MS = 2_500
/** On two cores more make nothing faster. */
export const AT_ONCE = 6

/**
 * Tries each mutant, and returns the trials in the order of the mutants. What was not killed is tried a second time when the others are
 * done, alone and with more patience: whether the machine was busy is not the question.
 */
export async function play(mutants: readonly RoleMutant[], options: PlayOptions): Promise<Trial[]> {
  const { atOnce, onTrial, bail = false } = options
  const trials: Trial[] = []
  const doubtful: RoleMutant[] = []
  const done = (trial: Trial) => {
    trials.push(trial)
    onTrial?.(trial, trials.length)
  }
  const waiting = [...mutants]
  let over = false
  const work = async () => {
    for (let mutant = waiting.shift(); mutant !== undefined && !over; mutant = waiting.shift()) {
      const trial = await tryMutant(mutant, options)
      if (isSettled(trial)) done(trial)
      else doubtful.push(mutant)
      over ||= bail && doubtful.length > 0
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  for (const mutant of doubtful) {
    const trial = await tryMutant(mutant, { ...options, timeoutMs: 2 * options.timeoutMs })
    done(trial)
    if (bail && !isSettled(trial)) break
  }
  const place = ({ mutant }: Trial) => mutants.indexOf(mutant)
  return trials.sort((one, other) => place(one) - place(other))
}
