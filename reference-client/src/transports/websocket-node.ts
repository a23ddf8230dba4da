/** `#websocket` under Node, Bun and Deno: the platform's WebSocket (Node 22 and later), else that of the optional peer `ws`. */
import type { FindWebSocket } from './websocket.js'

const MISSING =
  'this Node.js has no WebSocket: install the package "ws" next to @devtools-bus/client (npm install ws), or use Node.js 22 or later'

export const findWebSocket: FindWebSocket = async () => {
  if (typeof globalThis.WebSocket === 'function') return { WebSocket: globalThis.WebSocket, staysAlive: true }
  try {
    return { WebSocket: (await import('ws')).WebSocket, staysAlive: true }
  } catch {
    return { unavailable: MISSING }
  }
}
