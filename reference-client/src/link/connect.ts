/// <reference path="../transports/platform-imports.d.ts" />
import { request } from '#http'
import { findWebSocket } from '#websocket'
import type { BusAddress } from '../bus-address.js'
import { outside } from '../runtime/outside.js'
import { runtimeHost } from '../runtime-host.js'
import { httpTransport } from '../transports/http.js'
import { webSocketTransport } from '../transports/websocket.js'
import type { Engine, LinkFront } from './front.js'
import { type CoreOptions, LinkCore } from './link-core.js'

export type ConnectOptions = Pick<CoreOptions, 'window' | 'history' | 'timeScale' | 'read'> &
  Partial<Pick<CoreOptions, 'host'>>

/**
 * Connects a front. This module and its dependencies are loaded when a link is first used (CONN-1), often within a request, so the
 * connection runs outside that request's async context.
 */
export function connect(front: LinkFront, address: BusAddress, options: ConnectOptions = {}): void {
  if (front.isOver) return
  outside(() => {
    const core = new LinkCore(front, {
      host: runtimeHost,
      webSocket: webSocketTransport(address, findWebSocket, request),
      http: httpTransport(address, request),
      ...options,
    })
    front.attach(outsideRequests(core))
  })
}

function outsideRequests(core: LinkCore): Engine {
  return {
    flush: () => outside(() => core.flush()),
    listening: (any) => outside(() => core.listening(any)),
    rest: (wanted) => outside(() => core.rest(wanted)),
    stop: (waitMs) => outside(() => core.stop(waitMs)),
    get isDraining() {
      return core.isDraining
    },
    get awaitingHello() {
      return core.awaitingHello
    },
  }
}
