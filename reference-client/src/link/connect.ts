/// <reference path="../transports/websocket-import.d.ts" />
import { findWebSocket } from '#websocket'
import type { BusAddress } from '../bus-address.js'
import { runtimeHost } from '../runtime-host.js'
import { webSocketTransport } from '../transports/websocket.js'
import type { LinkFront } from './front.js'
import { LinkCore } from './link-core.js'

/** Gives a front its connection. This module, and all it brings along, is loaded when a link is first used (CONN-1). */
export function connect(front: LinkFront, address: BusAddress, timeScale?: number): void {
  if (front.isClosed) return
  front.attach(
    new LinkCore(front, { host: runtimeHost, transport: webSocketTransport(address, findWebSocket), timeScale }),
  )
}
