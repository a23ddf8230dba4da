import { revive } from '@devtools-bus/schema/codec'
import { type BusEvent, judgeText } from '@devtools-bus/schema/event'
import { RealmBus, type RealmBusParts } from '../bindings/realm-bus.js'
import type { StatusBoard } from '../link/status.js'
import { watchSight } from './sight.js'
import { otherTabs, type Tabs } from './tabs.js'

export interface PageBusParts extends Omit<RealmBusParts, 'beside' | 'bridge'> {
  /** Tabs of the same name hear each other. */
  tabs: string
}

/** The bus's side in a page (LOCAL-3), which speaks with the other tabs (LOCAL-5) and knows whether it is looked at (FALLBACK-6). */
export class PageBus {
  readonly status: StatusBoard
  readonly #realm: RealmBus
  #tabs: Tabs
  readonly #unwatch: () => void

  /** @throws where the window refuses to be served; nothing is left of the bus then */
  constructor({ tabs, ...parts }: PageBusParts) {
    this.#tabs = this.#reach(tabs)
    const beside = { post: (text: string, isShared: boolean) => this.#tabs.post(text, isShared) }
    this.#realm = new RealmBus({ ...parts, bridge: false, beside })
    this.status = this.#realm.status
    this.#unwatch = watchSight((isHidden) => parts.link.rest(isHidden))
    try {
      this.#realm.start()
      this.#realm.listen(true)
    } catch (cause) {
      void this.stop().catch(() => {})
      throw cause
    }
  }

  /** Which tabs are heard, and hear this one, from now on. */
  set tabs(name: string) {
    this.#tabs.close()
    this.#tabs = this.#reach(name)
  }

  #reach(name: string): Tabs {
    return otherTabs(name, (text, isShared) => this.#fromOtherTab(text, isShared))
  }

  async stop(): Promise<void> {
    this.#unwatch()
    this.#tabs.close()
    await this.#realm.stop()
  }

  /** What another bus of that tab hands to its like here, this one does not. */
  #fromOtherTab(text: string, isShared: boolean): void {
    const judged = judgeText(text)
    if (judged.kind === 'event' && !(isShared && this.#realm.isShared))
      this.#realm.hear(revive(judged.event) as BusEvent)
  }
}
