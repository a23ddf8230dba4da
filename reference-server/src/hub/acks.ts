import { ACK_AFTER } from '@devtools-bus/schema/constants'
import type { HubHost } from './host.js'

/** When a client is to be told how far the bus has come (ACK-1). */
export class Acks {
  #events = 0
  #bytes = 0
  #cancel: (() => void) | undefined

  /** @param send sends an ack, and calls {@link sent}. */
  constructor(
    private readonly host: HubHost,
    private readonly send: () => void,
  ) {}

  /** A message was had. */
  took(bytes: number): void {
    this.#events += 1
    this.#bytes += bytes
    if (this.#events >= ACK_AFTER.events || this.#bytes >= ACK_AFTER.bytes) this.send()
    else this.#cancel ??= this.host.after(ACK_AFTER.ms, this.send)
  }

  /** Nothing is owed any more. */
  sent(): void {
    this.#events = 0
    this.#bytes = 0
    this.#cancel?.()
    this.#cancel = undefined
  }
}
