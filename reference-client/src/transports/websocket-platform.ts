/** `#websocket` in browsers and edge isolates, which nothing keeps alive: the platform's WebSocket. */
import type { FindWebSocket } from './websocket.js'

export const findWebSocket: FindWebSocket = async () =>
  typeof globalThis.WebSocket === 'function'
    ? { WebSocket: globalThis.WebSocket, staysAlive: false }
    : { unavailable: 'this runtime has no WebSocket, which the link to the bus needs; run it where there is one' }
