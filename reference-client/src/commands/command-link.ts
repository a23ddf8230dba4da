import type { BusEvent } from '@devtools-bus/schema/event'
import type { BusAddress } from '../bus-address.js'
import { connect } from '../link/connect.js'
import { LinkFront } from '../link/front.js'
import { runtimeHost } from '../runtime-host.js'

export interface CommandLinkOptions {
  history?: number
  /** Called with reports other than the status, such as an event that the bus discarded. */
  report: (message: string, cause?: unknown) => void
}

/** An event as a command hears it. */
export interface HeardEvent {
  event: BusEvent
  /** The event as it came: its numbers have all their digits. */
  text: string
  /** It was emitted before this command asked for events (HISTORY-2). */
  isHistory: boolean
}

/** A link that delivers events with their original text, and does not use the console. */
export class CommandLink {
  readonly front: LinkFront
  readonly #heard = new WeakMap<BusEvent, HeardEvent>()

  constructor(address: BusAddress, { history, report }: CommandLinkOptions) {
    const host = { ...runtimeHost, report, warn: (message: string) => report(message) }
    this.front = new LinkFront({
      bridge: address.bridge,
      host,
      connect: (front) =>
        connect(front, address, {
          history,
          host,
          read: (event, text, isHistory) => {
            this.#heard.set(event, { event, text, isHistory })
            return event
          },
        }),
    })
  }

  listen(listener: (heard: HeardEvent) => void): void {
    this.front.port().listen((event) => {
      const heard = this.#heard.get(event)
      if (heard !== undefined) listener(heard)
    })
  }
}
