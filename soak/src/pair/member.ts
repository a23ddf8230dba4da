import { createLink, type Link, type LinkOptions, type LinkStatus, type Port } from '@devtools-bus/client/link'
import { FaultLine } from '@devtools-bus/conformance/line'
import type { Ledger } from '../ledger/ledger.js'
import type { Party, Role } from '../ledger/parties.js'
import type { Window } from './bus-messages.js'
import { faultOf, LOAD, type Load, padding } from './load.js'

export interface MemberOptions {
  role: Role
  /** WebSocket never gets through on its line: it goes over SSE and POST. */
  http?: boolean | undefined
  queue?: { events?: number; bytes?: number } | undefined
  /** How many copies it keeps of what it sent. */
  window?: Window | undefined
  /** Its line refuses it until it is healed. */
  away?: boolean | undefined
  /** Multiplies its waits between attempts. Default 0.02. */
  timeScale?: number | undefined
}

/** A reference link at the end of a line of its own, all of whose sending and hearing goes into the ledger. */
export class Member {
  /** How often it was connected again after it had been. */
  reconnects = 0
  /** How often it went on over HTTP. */
  fallbacks = 0
  #link: Link
  #port: Port
  #was: LinkStatus['status'] | undefined
  #everOpen = false

  private constructor(
    readonly party: Party,
    readonly options: MemberOptions,
    readonly line: FaultLine,
    private readonly ledger: Ledger,
  ) {
    const { role, queue, window, timeScale = 0.02 } = options
    const given: LinkOptions & { window?: Window | undefined } = {
      url: line.url,
      bridge: role === 'bridge',
      queue,
      window,
      timeScale,
    }
    this.#link = createLink(given)
    this.#link.onStatus((status) => this.#note(status))
    ledger.add(party, () => this.#link.status)
    this.#port = this.#link.port()
    this.#port.listen(({ payload }) => this.#hear(payload), LOAD)
  }

  /** Joins, over a line of its own to the bus at `busUrl`. */
  static async join(party: Party, options: MemberOptions, busUrl: string, ledger: Ledger): Promise<Member> {
    const line = await FaultLine.open(busUrl)
    if (options.http === true) line.blockUpgrades()
    if (options.away === true) line.refuse()
    return new Member(party, options, line, ledger)
  }

  get status(): LinkStatus {
    return this.#link.status
  }

  /** Emits one event whose payload has `length` code units of padding. Its number. */
  emit(length = 20): number {
    const n = this.ledger.send(this.party.id)
    const load: Load = { s: this.party.id, n, pad: padding(length) }
    this.#port.emit(LOAD, load)
    return n
  }

  /** Everything about its line is as it should be. */
  heal(): void {
    this.line.accept()
    this.line.whole()
    this.line.resume()
    if (this.options.http !== true) this.line.allowUpgrades()
  }

  /** Ends it as if its process were killed: the bus is told nothing but that the line is reset. */
  async kill(): Promise<void> {
    this.ledger.of(this.party.id).gone = true
    this.line.refuse()
    this.line.reset()
    await this.#end(0)
  }

  /** Takes its leave. */
  async leave(): Promise<void> {
    this.ledger.of(this.party.id).gone = true
    await this.#end(1_000)
  }

  async #end(waitMs: number): Promise<void> {
    await this.#link.close(waitMs)
    await this.line.close()
  }

  #hear(payload: unknown): void {
    const fault = faultOf(payload)
    const { s, n } = (payload ?? {}) as Load
    if (fault === undefined) this.ledger.hear(this.party.id, s, n)
    else this.ledger.corrupt(this.party.id, fault)
  }

  #note({ status }: LinkStatus): void {
    if (status === this.#was) return
    const connected = status === 'open' || status === 'fallback'
    if (connected && this.#everOpen) this.reconnects += 1
    if (status === 'fallback') this.fallbacks += 1
    this.#everOpen ||= connected
    this.#was = status
  }
}
