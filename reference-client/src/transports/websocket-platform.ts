/** `#websocket` everywhere but under Node: the platform's WebSocket. */
import type { FindWebSocket } from './websocket.js'

export const findWebSocket: FindWebSocket = async () =>
  typeof globalThis.WebSocket === 'function'
    ? globalThis.WebSocket
    : { unavailable: 'this runtime has no WebSocket, which the link to the bus needs; run it where there is one' }
