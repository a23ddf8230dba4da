import type * as fc from 'fast-check'

/** One question put to a subject. `id` is stable: people name cases in `--only` and in lists of known failures. */
export interface Case<Subject, Options> {
  /** `routing/panels-do-not-hear-panels` */
  id: string
  /** A sentence about the protocol, true of every conformant subject. */
  title: string
  /** Requirement ids this case can find broken. */
  requirements: readonly string[]
  /** Capabilities without which the case is skipped. */
  needs?: readonly string[]
  /** Resolves where the subject kept the requirements; throws a {@link Violation} where it did not. */
  check(scope: Scope<Subject, Options>): Promise<void>
}

/** What a case may use. Everything a case opens through its scope is closed when the case, or the history, ends. */
export interface Scope<Subject, Options> {
  /** Starts the subject, anew where it runs already. */
  start(options?: Options): Promise<Subject>
  /**
   * Judges histories drawn from `arbitrary`, and shrinks one that fails. The number of runs and the seed are the
   * command's; `runs` is this case's share of the command's runs (1: all of them).
   */
  property<T>(arbitrary: fc.Arbitrary<T>, judge: (history: T) => Promise<void>, runs?: number): Promise<void>
  /** Registers what is to be closed. Last in, first out. */
  onEnd(close: () => void | Promise<void>): void
  /** How long to wait for an observation that must come, in milliseconds. */
  readonly patienceMs: number
}

/** The subject broke a requirement. */
export class Violation extends Error {
  override name = 'Violation'
  constructor(
    readonly requirement: string,
    message: string,
    readonly expected?: unknown,
    readonly heard?: unknown,
  ) {
    super(`${requirement}: ${message}`)
  }
}

/** The subject's adapter cannot do what the case needs, or the machine lacks it: the case is untested. */
export class CannotSee extends Error {
  override name = 'CannotSee'
}

const NO = 'this machine has no '

/** The machine lacks what the case takes, whatever the subject is. */
export class MachineLacks extends CannotSee {
  override name = 'MachineLacks'
  /** @param what `::1`; it follows on "this machine has no". */
  constructor(what: string) {
    super(NO + what)
  }
}

/** Whether a case is untested for want of something on this machine: no subject could have been looked at. */
export function machineLacks({ verdict, message = '' }: { verdict: string; message?: string }): boolean {
  return verdict === 'untested' && message.startsWith(NO)
}
