import * as fc from 'fast-check'
import type { SubjectHost } from '../adapter/subject-host.js'
import { CannotSee, type Scope, type Violation } from '../case.js'
import { SubjectLost } from '../failures.js'
import { type Close, Closers } from './closers.js'
import { isSameFault, isSubjectsFault } from './fault.js'
import { type historyLimitMs, TimeLimit } from './time-limit.js'

export interface Effort {
  /** Histories per property. */
  runs: number
  seed: number
  /** How long an observation that must come is waited for. */
  patienceMs: number
  /** For how long a history that fails is made smaller; 0: not at all. */
  shrinkMs?: number
  /** How long one history may take, or the case between two; by default what {@link historyLimitMs} says. */
  historyLimitMs?: number
}
/** With what follows from the subject. */
export type CaseEffort = Effort & Required<Pick<Effort, 'historyLimitMs'>>

/** One history of a case's property: which property it is, counted from 0 in the order the case asks for them. */
export interface Replay {
  property: number
  history: unknown
  /** How long the subject may take to die of it, where it was a death that the history is to show. */
  graceMs: number
}

/** Puts a history to a subject that was started anew. Resolves with what went wrong, undefined where nothing did. */
export type Again = (replay: Replay) => Promise<unknown>

/** Ends a case whose one history was kept. */
export class HistoryKept extends Error {
  override name = 'HistoryKept'
}

/** Thrown into a case that hung, should it go on after all. */
class CaseOver extends Error {
  override name = 'CaseOver'
}

/** A failing history is made smaller for at most this long: patience for a person who waits for the verdict. */
const SHRINK_MS = 10_000
/** How long a subject may take to die of what a case saw: a broken line comes before the news of the death behind it. */
export const DYING_MS = 250

/** One run of one case, with all histories of its properties or, as a replay, with one. */
export class CaseScope<Subject, Options> implements Scope<Subject, Options> {
  /** Histories judged so far, those of shrinking aside. */
  runs = 0
  /** The smallest history found that fails. */
  counterexample: unknown
  /** What the subject did wrong before this case started it, after whatever came before had been judged. */
  faultBefore: SubjectLost | Violation | undefined
  readonly #limit: TimeLimit
  readonly #case = new Closers()
  #closers = this.#case
  #properties = 0
  #hasStarted = false
  #isOver = false

  constructor(
    private readonly host: SubjectHost<Subject, Options>,
    private readonly effort: CaseEffort,
    private readonly how: { again: Again } | { replay: Replay },
  ) {
    this.#limit = new TimeLimit(effort.historyLimitMs)
  }

  get patienceMs(): number {
    return this.effort.patienceMs
  }

  async start(options?: Options): Promise<Subject> {
    this.#throwIfOver()
    const subject = await this.host.start(options, this.patienceMs)
    this.#throwIfOver()
    const earlier = this.host.takeEarlierFault()
    if (earlier !== undefined && this.#hasStarted) throw earlier
    this.faultBefore ??= earlier
    this.#hasStarted = true
    return subject
  }

  onEnd(close: Close): void {
    this.#closers.add(close)
    if (this.#isOver) void this.#closers.closeAll()
  }

  /** Has `check` judge the subject in this scope. @throws LimitExceeded where it hangs: then comes {@link abandon}. */
  run(check: Promise<void>): Promise<void> {
    return this.#limit.hold(check)
  }

  /** Closes what the case opened, and stops the subject. */
  async end(): Promise<void> {
    await this.#case.closeAll()
    await this.host.stop(this.patienceMs)
  }

  /** Ends a case that hangs, and its subject: should the case go on after all, it does not with the next case's subject. */
  async abandon(): Promise<void> {
    this.#isOver = true
    await this.host.close()
    await this.#closers.closeAll()
    await this.#case.closeAll()
  }

  async property<T>(arbitrary: fc.Arbitrary<T>, judge: (history: T) => Promise<void>, runs = 1): Promise<void> {
    const property = this.#properties
    this.#properties += 1
    const { how } = this
    const { shrinkMs = SHRINK_MS } = this.effort
    if ('replay' in how) {
      if (how.replay.property === property) await this.#replay(how.replay.history as T, judge)
      return
    }
    let first: unknown
    let fault: unknown
    let giveUpAt = 0
    const predicate = fc.asyncProperty(arbitrary, async (history) => {
      if (this.#isOver) return true
      this.#limit.restart()
      if (first === undefined) {
        this.runs += 1
        first = fault = await this.#judge(history, judge, DYING_MS)
        if (first === undefined) return true
        if (!(first instanceof CannotSee)) this.counterexample = history
        // The histories to come are put to subjects of their own: this one may bear the marks of the first.
        await this.#case.closeAll()
        giveUpAt = Date.now() + shrinkMs
        return !isSubjectsFault(first)
      }
      // What is no fault of the subject's behaviour is not made smaller.
      if (!isSubjectsFault(first) || Date.now() > giveUpAt) return true
      const graceMs = first instanceof SubjectLost ? DYING_MS : 0
      // That has a limit of its own.
      this.#limit.pause()
      const found = await how.again({ property, history, graceMs })
      if (!isSameFault(first, found)) return true
      fault = found
      this.counterexample = history
      return false
    })
    const details = await fc.check(predicate, {
      seed: this.effort.seed,
      numRuns: Math.max(1, Math.round(this.effort.runs * runs)),
      endOnFailure: shrinkMs === 0,
    })
    this.#throwIfOver()
    this.#limit.restart()
    if (fault !== undefined) throw fault
    if (details.failed) throw details.errorInstance ?? new Error('no history of the property could be judged')
  }

  async #replay<T>(history: T, judge: (history: T) => Promise<void>): Promise<never> {
    const fault = await this.#judge(history, judge, 0)
    throw fault ?? new HistoryKept()
  }

  /** What went wrong in one history; undefined where nothing did. */
  async #judge<T>(history: T, judge: (history: T) => Promise<void>, graceMs: number): Promise<unknown> {
    const outer = this.#closers
    this.#closers = new Closers()
    let cause: unknown
    try {
      await judge(history)
    } catch (thrown) {
      cause = thrown
    }
    await this.#closers.closeAll()
    this.#closers = outer
    this.#throwIfOver()
    // A subject that was lost explains whatever the judge threw.
    return (await this.host.takeFault(cause === undefined ? 0 : graceMs)) ?? cause
  }

  #throwIfOver(): void {
    if (this.#isOver) throw new CaseOver('the case hung, and was ended')
  }
}
