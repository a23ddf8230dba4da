import { asItTravels, type Turns } from '@devtools-bus/schema/application-code'
import { type BusEvent, judge } from '@devtools-bus/schema/event'
import { detailOf, giveId } from '@devtools-bus/schema/event-target'
import type { EventIds } from '../link/event-ids.js'
import type { LinkFront, Port } from '../link/front.js'
import type { Host } from '../link/host.js'
import { type OutgoingEvent, printRelayed } from '../link/outgoing.js'
import { RecentIds } from '../link/recent-ids.js'
import type { StatusBoard } from '../link/status.js'
import { turnsOf } from '../link/turns.js'
import { RealmTarget } from './realm-target.js'

/** What hears of each event that is emitted in the realm, beside the bus. */
export interface Beside {
  /**
   * @param text the event, as it travels
   * @param isShared another bus serves the realm, and hands the event on by itself
   */
  post(text: string, isShared: boolean): void
}

export interface RealmBusParts {
  host: Host
  /** Where the event clients of the realm are: `window`, or what the global holds. */
  target: EventTarget
  link: LinkFront
  /** The link is one of a bridge. */
  bridge: boolean
  /** Called with each event that an event client of the realm emits, before it is sent. */
  emitting?: () => void
  beside?: Beside | undefined
}

/** Distinct ids remembered of what was emitted in this realm, beside it, and came from the bus. */
const REMEMBERED_IDS = 8_192

/**
 * The bus's side in a realm that is not the bus's own: serves its event clients over an EventTarget, and carries their events to the
 * bus and back, over a link with a session (LOCAL-3, LOCAL-6).
 */
export class RealmBus {
  readonly status: StatusBoard
  readonly #parts: RealmBusParts
  readonly #ids: EventIds
  readonly #mint = (): string => this.#ids.mint()
  readonly #recent = new RecentIds(REMEMBERED_IDS)
  readonly #turns: Turns
  readonly #target: RealmTarget
  readonly #port: Port
  #stopListening: (() => void) | undefined

  constructor(parts: RealmBusParts) {
    this.#parts = parts
    const { host, link } = parts
    this.#turns = turnsOf(host)
    this.#ids = link.ids
    this.status = link.status
    this.#port = link.port()
    this.#target = new RealmTarget(parts.target, {
      emitting: (dispatched) => giveId(dispatched, this.#mint, true),
      emitted: (dispatched) => this.#emitted(dispatched),
    })
  }

  /** From now on event clients are answered. */
  start(): void {
    this.#target.start()
  }

  /** Whether anybody here may listen. The link connects for that, and may keep the process alive. */
  listen(any: boolean): void {
    this.#stopListening?.()
    this.#stopListening = any ? this.#port.listen((event) => this.hear(event)) : undefined
  }

  async stop(): Promise<void> {
    try {
      this.#target.stop()
    } finally {
      await this.#parts.link.close()
    }
  }

  /** Whether another bus serves this realm at this moment (LOCAL-4). */
  get isShared(): boolean {
    return this.#target.isShared
  }

  /** Hands out what was emitted elsewhere, once (ONCE-1, ECHO-1). */
  hear(event: BusEvent): void {
    if (event.eventId !== undefined && this.#recent.seen(event.eventId)) return
    this.#turns.take(() => this.#target.deliver(event))
  }

  /** An event client of this realm has dispatched something. */
  #emitted(dispatched: Event): void {
    giveId(dispatched, this.#mint, false)
    const detail = detailOf(dispatched)
    const judged = judge(detail)
    if (judged.kind !== 'event') {
      const why = judged.kind === 'control' ? 'names that begin with "$bus:" are reserved' : judged.message
      this.#parts.host.report(`what was dispatched here is no event, and nobody hears it: ${why}`, detail)
      return
    }
    const { event } = judged
    if (event.eventId !== undefined && this.#recent.seen(event.eventId)) return
    this.#parts.emitting?.()
    // Immediate listeners get the original object. If delivery has to wait, a copy protects it from later changes (ORDER-3).
    const taken = this.#turns.isBusy ? asItTravels(event) : event
    const isShared = this.#target.isShared
    this.#send(taken, isShared)
    if (!isShared) this.#turns.take(() => this.#target.deliver(taken))
  }

  #send(event: BusEvent, isShared: boolean): void {
    const printed = this.#print(event)
    if (printed === undefined) return
    this.#recent.seen(printed.eventId)
    this.#parts.link.relay(printed)
    this.#parts.beside?.post(printed.text, isShared)
  }

  /** Undefined: it cannot travel (ENC-5). The listeners here get it all the same: they need no text. */
  #print(event: BusEvent): OutgoingEvent | undefined {
    try {
      return printRelayed(event, this.#mint, this.#parts.bridge)
    } catch (cause) {
      this.#parts.host.report(`${JSON.stringify(event.type)} stays in this runtime, since it cannot be sent`, cause)
      this.status.drop(1)
      return undefined
    }
  }
}
