import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** What a server does with what comes in. */
export interface Handlers {
  request(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** Where a bus is reached: on servers of its own, or on somebody else's. */
export interface Place {
  readonly scheme: 'http' | 'https'
  /** 0 until it is known. */
  readonly port: number
  /** IP addresses bound. Empty where they are not known: that counts as beyond loopback. */
  readonly addresses: readonly string[]
  /** Does not keep the process alive any more; connections do. */
  unref(): void
  /** Takes nothing new, waits for `ended`, then leaves nothing behind. */
  close(ended: Promise<void>): Promise<void>
}
