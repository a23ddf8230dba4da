/** One process serves many cases by start and stop; after a death the next start spawns it anew. */
import type { Violation } from '../case.js'
import { SubjectLost } from '../failures.js'
import { Adapter, type Granted, type Request } from './adapter.js'
import type { Command } from './subject-process.js'

export interface SubjectHost<Subject, Options> {
  /** Starts the subject, anew where it runs already. */
  start(options: Options | undefined, patienceMs: number): Promise<Subject>
  /** Stops the subject where it runs. */
  stop(patienceMs: number): Promise<void>
  /**
   * What the subject did wrong since this was last asked, beside what cases ask of it: it was lost, or told that it took
   * for an event what is none.
   *
   * @param graceMs how long a subject may take to die of what a case has seen already.
   */
  takeFault(graceMs: number): Promise<SubjectLost | Violation | undefined>
  /**
   * What the subject did wrong, beside what cases ask of it, before it was last started and after {@link takeFault} was
   * last asked.
   */
  takeEarlierFault(): SubjectLost | Violation | undefined
  /** Ends the subject. A later start has another process. */
  close(): Promise<void>
}

/** What can be done with a subject that was started. */
export interface Reach {
  ask(request: Request): Promise<Granted>
  stop(): Promise<void>
  /** Has the subject stand still; what it returns lets it go on. @throws CannotSee where the system has no such thing. */
  standStill(): () => void
  /** Undefined where it cannot be read. */
  residentBytes(): Promise<number | undefined>
}

/** Turns one reply to `start` into a subject. */
export type Present<Subject, Options> = (
  reply: Granted,
  options: Options,
  reach: Reach,
) => Subject & {
  /** Takes a notification; returns the requirement's violation that it tells of. */
  notified(notification: Record<string, unknown>): Violation | undefined
  over(reason: string): void
}

/** A process that has just been spawned may take longer than a protocol does: a runtime starts, a machine is busy. */
const SPAWN_MS = 15_000
const ENDED = 'the suite ended the subject'

export class ProcessHost<Subject, Options> implements SubjectHost<Subject, Options> {
  #adapter: Adapter | undefined
  #subject: ReturnType<Present<Subject, Options>> | undefined
  #early: Record<string, unknown>[] = []
  #running = false
  #breach: Violation | undefined
  #earlier: SubjectLost | Violation | undefined

  constructor(
    private readonly command: Command,
    private readonly defaults: Options,
    private readonly present: Present<Subject, Options>,
  ) {}

  async start(options: Options | undefined, patienceMs: number): Promise<Subject> {
    if (this.#running) await this.stop(patienceMs)
    this.#earlier ??= this.#takeSeen()
    const given = { ...this.defaults, ...options } as Options
    const adapter = this.#adapter
    if (adapter === undefined) return this.#startIn(this.#spawn(), given, patienceMs)
    try {
      return await this.#startIn(adapter, given, patienceMs)
    } catch (cause) {
      // It may have been dying of what came before. If a process of its own can be started so, it was.
      if (this.#adapter !== adapter || adapter.lost?.death !== 'ended') throw cause
      const subject = await this.#startIn(this.#spawn(), given, patienceMs)
      this.#earlier ??= adapter.lost
      return subject
    }
  }

  async #startIn(adapter: Adapter, options: Options, patienceMs: number): Promise<Subject> {
    const isNew = adapter !== this.#adapter
    this.#adapter = adapter
    this.#subject = undefined
    this.#early = []
    const startMs = isNew ? Math.max(patienceMs, SPAWN_MS) : patienceMs
    const reply = await adapter.request({ do: 'start', options }, startMs)
    if (this.#adapter !== adapter) throw new SubjectLost('ended', ENDED)
    this.#running = true
    this.#subject = this.present(reply, options, {
      ask: (request) => adapter.request(request, patienceMs),
      stop: async () => {
        if (this.#adapter === adapter) await this.stop(patienceMs)
      },
      standStill: () => adapter.standStill(),
      residentBytes: () => adapter.residentBytes(),
    })
    for (const notification of this.#early) this.#notified(notification)
    return this.#subject
  }

  #spawn(): Adapter {
    const adapter: Adapter = new Adapter(this.command, (notification) => {
      if (this.#adapter === adapter) this.#notified(notification)
    })
    return adapter
  }

  async stop(patienceMs: number): Promise<void> {
    if (!this.#running || this.#adapter === undefined) return
    this.#running = false
    try {
      await this.#adapter.request({ do: 'stop' }, patienceMs)
    } finally {
      this.#subject?.over('the subject was stopped')
    }
  }

  async takeFault(graceMs: number): Promise<SubjectLost | Violation | undefined> {
    if (graceMs > 0) await this.#adapter?.dying(graceMs)
    return this.#takeSeen()
  }

  takeEarlierFault(): SubjectLost | Violation | undefined {
    const earlier = this.#earlier
    this.#earlier = undefined
    return earlier
  }

  async close(): Promise<void> {
    const adapter = this.#adapter
    this.#adapter = undefined
    this.#running = false
    this.#subject?.over(ENDED)
    await adapter?.close()
  }

  #takeSeen(): SubjectLost | Violation | undefined {
    const loss = this.#adapter?.lost
    if (loss !== undefined) {
      this.#adapter = undefined
      this.#running = false
    }
    const breach = this.#breach
    this.#breach = undefined
    return loss ?? breach
  }

  // A subject may notify before its reply to `start` has been read.
  #notified(notification: Record<string, unknown>): void {
    if (this.#subject === undefined) this.#early.push(notification)
    else this.#breach ??= this.#subject.notified(notification)
  }
}
