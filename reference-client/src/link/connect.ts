/// <reference path="../transports/platform-imports.d.ts" />
import { request } from '#http'
import { findWebSocket } from '#websocket'
import type { BusAddress } from '../bus-address.js'
import { runtimeHost } from '../runtime-host.js'
import { httpTransport } from '../transports/http.js'
import { webSocketTransport } from '../transports/websocket.js'
import type { LinkFront } from './front.js'
import { type CoreOptions, LinkCore } from './link-core.js'

export type ConnectOptions = Pick<CoreOptions, 'window' | 'history' | 'timeScale'>

/** Gives a front its connection. This module, and all it brings along, is loaded when a link is first used (CONN-1). */
export function connect(front: LinkFront, address: BusAddress, options: ConnectOptions = {}): void {
  if (front.isOver) return
  front.attach(
    new LinkCore(front, {
      host: runtimeHost,
      webSocket: webSocketTransport(address, findWebSocket),
      http: httpTransport(address, request),
      ...options,
    }),
  )
}
