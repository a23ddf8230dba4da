import { revive } from '@devtools-bus/schema/codec'
import { type BusEvent, judge, judgeText } from '@devtools-bus/schema/event'
import { EventIds } from '../link/event-ids.js'
import type { LinkFront } from '../link/front.js'
import type { Host } from '../link/host.js'
import { type OutgoingEvent, printRelayed } from '../link/outgoing.js'
import { RecentIds } from '../link/recent-ids.js'
import { StatusBoard } from '../link/status.js'
import { PageTarget } from './page-target.js'
import { watchSight } from './sight.js'
import { otherTabs, type Tabs } from './tabs.js'
import { Turns } from './turns.js'

export interface PageBusParts {
  host: Host
  /** Where the page's event clients are: `window`. */
  target: EventTarget
  /** Undefined: there is no bus but this page, and its other tabs. */
  link: LinkFront | undefined
  /** Why there is no link. */
  noLink?: string | undefined
  /** Tabs of the same name hear each other. */
  tabs: string
}

/** Distinct ids remembered of what was emitted in this page, in other tabs, and came from the bus. */
const REMEMBERED_IDS = 8_192

/**
 * The bus of a page: serves its event clients over an EventTarget, and carries their events to the bus of the project and back,
 * over a link with a session (LOCAL-3), and to the other tabs (LOCAL-5).
 */
export class PageBus {
  readonly status: StatusBoard
  readonly #parts: PageBusParts
  readonly #ids: EventIds
  readonly #recent = new RecentIds(REMEMBERED_IDS)
  readonly #turns = new Turns()
  readonly #target: PageTarget
  readonly #tabs: Tabs
  readonly #unwatch: () => void

  constructor(parts: PageBusParts) {
    this.#parts = parts
    const { host, link, noLink } = parts
    this.#ids = link?.ids ?? new EventIds()
    this.status = link?.status ?? new StatusBoard(host.report, (callback) => void host.after(0, callback))
    if (noLink !== undefined) this.status.set({ status: 'closed', reason: noLink })
    this.#target = new PageTarget(parts.target, (detail) => this.#emitted(detail))
    this.#tabs = otherTabs(parts.tabs, (text, isBeside) => this.#fromOtherTab(text, isBeside))
    link?.port().listen((event) => this.#hear(event))
    this.#unwatch = watchSight((isHidden) => link?.rest(isHidden))
    this.#target.start()
  }

  async stop(): Promise<void> {
    this.#target.stop()
    this.#unwatch()
    this.#tabs.close()
    await this.#parts.link?.close()
  }

  /** An event client of this page has dispatched something. */
  #emitted(detail: unknown): void {
    const judged = judge(detail)
    if (judged.kind !== 'event') {
      const why = judged.kind === 'control' ? 'names that begin with "$bus:" belong to the bus' : judged.message
      this.#parts.host.report(`what was dispatched in this page is no event, and nobody hears it: ${why}`, detail)
      return
    }
    const { event } = judged
    if (event.eventId !== undefined && this.#recent.seen(event.eventId)) return
    this.#turns.take(() => {
      const isShared = this.#target.isShared
      this.#send(event, isShared)
      if (!isShared) this.#target.deliver(event)
    })
  }

  #send(event: BusEvent, isBeside: boolean): void {
    const printed = this.#print(event)
    if (printed === undefined) return
    this.#recent.seen(printed.eventId)
    this.#parts.link?.relay(printed)
    this.#tabs.post(printed.text, isBeside)
  }

  /** Undefined: it cannot travel (ENC-5). The page's own listeners get it all the same: they need no text. */
  #print(event: BusEvent): OutgoingEvent | undefined {
    try {
      return printRelayed(event, () => this.#ids.mint())
    } catch (cause) {
      this.#parts.host.report(`${JSON.stringify(event.type)} stays in this page, since it cannot be sent`, cause)
      this.status.drop(1)
      return undefined
    }
  }

  #fromOtherTab(text: string, isBeside: boolean): void {
    const judged = judgeText(text)
    if (judged.kind === 'event' && !(isBeside && this.#target.isShared)) this.#hear(revive(judged.event) as BusEvent)
  }

  /** Something was emitted elsewhere. */
  #hear(event: BusEvent): void {
    if (event.eventId !== undefined && this.#recent.seen(event.eventId)) return
    this.#turns.take(() => this.#target.deliver(event))
  }
}
