import * as fc from 'fast-check'
import type { SubjectHost } from '../adapter/subject-host.js'
import { CannotSee, type Scope, Violation } from '../case.js'
import { SubjectLost, Unanswered } from '../failures.js'
import { type Close, Closers } from './closers.js'

export interface Effort {
  /** Histories per property. */
  runs: number
  seed: number
  /** How long an observation that must come is waited for. */
  patienceMs: number
}

/** A failing history is made smaller for at most this long: patience for a person who waits for the verdict. */
const SHRINK_MS = 10_000

/** One run of one case. */
export class CaseScope<Subject, Options> implements Scope<Subject, Options> {
  /** Histories judged so far, those of shrinking aside. */
  runs = 0
  /** The smallest history found that fails. */
  counterexample: unknown
  readonly #case = new Closers()
  #closers = this.#case
  #startedIn: Closers | undefined

  constructor(
    private readonly host: SubjectHost<Subject, Options>,
    private readonly effort: Effort,
  ) {}

  get patienceMs(): number {
    return this.effort.patienceMs
  }

  start(options?: Options): Promise<Subject> {
    this.#startedIn = this.#closers
    return this.host.start(options, this.patienceMs)
  }

  onEnd(close: Close): void {
    this.#closers.add(close)
  }

  /** Closes what the case opened, and stops the subject. */
  async end(): Promise<void> {
    await this.#case.closeAll()
    await this.host.stop(this.patienceMs)
  }

  async property<T>(arbitrary: fc.Arbitrary<T>, judge: (history: T) => Promise<void>, runs = 1): Promise<void> {
    let broken: unknown
    let giveUpAt = Number.POSITIVE_INFINITY
    const predicate = fc.asyncProperty(arbitrary, async (history) => {
      // What is no fault of the subject's behaviour is not made smaller either.
      if (broken !== undefined || Date.now() > giveUpAt) return
      if (giveUpAt === Number.POSITIVE_INFINITY) this.runs += 1
      try {
        await this.#judge(history, judge)
      } catch (cause) {
        // Nor is a history that ended a subject which others of its property share: there is none for the next.
        if (!isSubjectsFault(cause) || (cause instanceof SubjectLost && this.#startedIn === this.#case)) {
          broken = cause
          if (!(cause instanceof CannotSee)) this.counterexample = history
          return
        }
        giveUpAt = Math.min(giveUpAt, Date.now() + SHRINK_MS)
        throw cause
      }
    })
    const details = await fc.check(predicate, {
      seed: this.effort.seed,
      numRuns: Math.max(1, Math.round(this.effort.runs * runs)),
    })
    if (broken !== undefined) throw broken
    if (!details.failed) return
    this.counterexample = details.counterexample?.[0]
    throw details.errorInstance ?? new Error('no history of the property could be judged')
  }

  async #judge<T>(history: T, judge: (history: T) => Promise<void>): Promise<void> {
    const outer = this.#closers
    this.#closers = new Closers()
    try {
      await judge(history)
    } finally {
      await this.#closers.closeAll()
      this.#closers = outer
      // A subject lost in one history is a failure of that history, and is spawned anew for the next.
      const loss = this.host.takeLoss()
      if (loss !== undefined) {
        // biome-ignore lint/correctness/noUnsafeFinally: the loss explains whatever the judge threw
        throw loss
      }
    }
  }
}

export function isSubjectsFault(cause: unknown): cause is Error {
  return cause instanceof Violation || cause instanceof Unanswered || cause instanceof SubjectLost
}
