import { judge, type Verdict } from '../ledger/judge.js'
import { Ledger } from '../ledger/ledger.js'
import type { PairBusOptions } from './bus-messages.js'
import { BusProcess } from './bus-process.js'
import { everybodyHeard, Unsettled } from './everybody-heard.js'
import { Member, type MemberOptions } from './member.js'

/** The reference pair at work: a bus in its own process, links on faulty lines, and the ledger of what they did. */
export class Pair {
  readonly ledger = new Ledger()
  readonly members: Member[] = []
  /** Reconnections and fallbacks of members that are here no more. */
  reconnects = 0
  fallbacks = 0
  #bus: BusProcess | undefined
  #options: PairBusOptions
  #port = 0
  #parties = 0

  private constructor(options: PairBusOptions) {
    this.#options = options
  }

  static async start(options: PairBusOptions = {}): Promise<Pair> {
    const pair = new Pair(options)
    await pair.startBus()
    return pair
  }

  get bus(): BusProcess {
    if (this.#bus === undefined) throw new Error('the bus is not running')
    return this.#bus
  }

  get busRuns(): boolean {
    return this.#bus !== undefined
  }

  async join(options: MemberOptions): Promise<Member> {
    this.#parties += 1
    const kind = options.http === true ? `http-${options.role}` : options.role
    const party = { id: this.#parties, name: `${kind}-${this.#parties}`, role: options.role }
    const member = await Member.join(party, options, this.bus.url, this.ledger)
    this.members.push(member)
    return member
  }

  /** Ends the bus's process at once. */
  async killBus(): Promise<void> {
    const bus = this.#bus
    if (bus === undefined) return
    this.#bus = undefined
    this.ledger.busRestarts += 1
    await bus.kill()
  }

  /** Starts a bus, on the port of the one before if that is free. @param change options that are other than before */
  async startBus(change: PairBusOptions = {}): Promise<void> {
    if (this.#bus !== undefined) return
    this.#options = { ...this.#options, ...change }
    const options = { host: '127.0.0.1', ...this.#options, port: this.#port }
    this.#bus = await BusProcess.start(options, (sender, number) => this.ledger.reachBus(sender, number))
    if (this.#bus.port !== this.#port) for (const { line } of this.members) line.retarget(this.#bus.url)
    this.#port = this.#bus.port
  }

  /** Ends a member without a word. */
  async kill(member: Member): Promise<void> {
    this.#forget(member)
    await member.kill()
  }

  /** Lets a member take its leave. */
  async leave(member: Member): Promise<void> {
    this.#forget(member)
    await member.leave()
  }

  /**
   * Heals everything, waits until nothing is under way, and judges what happened since the last time.
   *
   * @param patienceMs how long everybody has to hear everybody
   * @param look is called while the ledger still has what happened
   */
  async conclude(patienceMs: number, look: (ledger: Ledger) => void = () => {}): Promise<Verdict> {
    await this.startBus()
    for (const member of this.members) member.heal()
    const problems: Verdict['problems'] = []
    try {
      await everybodyHeard(this.members, this.ledger, patienceMs)
    } catch (error) {
      if (!(error instanceof Unsettled)) throw error
      problems.push({ kind: 'unsettled', message: error.message })
    }
    const { died } = this.bus
    if (died !== undefined) problems.push({ kind: 'bus died', message: died })
    else {
      const { sessions } = await this.bus.facts()
      for (const problem of problems) problem.message += `; the bus has ${JSON.stringify(sessions)}`.slice(0, 1_500)
    }
    const verdict = judge(this.ledger)
    look(this.ledger)
    // What is still under way is neither lost nor late.
    const settled = problems.length === 0
    if (!settled) verdict.problems = [...problems, ...this.ledger.breaches]
    this.ledger.begin()
    for (const { line } of this.members) line.connections.forget()
    return verdict
  }

  /** Reconnections and fallbacks of everybody so far. */
  get comings(): { reconnects: number; fallbacks: number } {
    return this.members.reduce(
      (sum, member) => ({
        reconnects: sum.reconnects + member.reconnects,
        fallbacks: sum.fallbacks + member.fallbacks,
      }),
      { reconnects: this.reconnects, fallbacks: this.fallbacks },
    )
  }

  async close(): Promise<void> {
    await Promise.all([...this.members].map((member) => this.kill(member)))
    const bus = this.#bus
    this.#bus = undefined
    await bus?.stop()
  }

  #forget(member: Member): void {
    this.members.splice(this.members.indexOf(member), 1)
    this.reconnects += member.reconnects
    this.fallbacks += member.fallbacks
  }
}
