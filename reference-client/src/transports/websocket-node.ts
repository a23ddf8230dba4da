/** `#websocket` under Node, Bun and Deno: the platform's WebSocket (Node 22 and later), else that of the optional peer `ws`. */
import type { FindWebSocket, FoundWebSocket } from './websocket.js'

const MISSING =
  'this Node.js has no WebSocket: install the package "ws" next to @devtools-bus/client (npm install ws), or use Node.js 22 or later'

/** What `ws` has; `null` where it is not installed. Kept: Jest fails a run in which a module is loaded after the tests. */
let ofWs: FoundWebSocket['WebSocket'] | null | undefined

export const findWebSocket: FindWebSocket = async () => {
  if (typeof globalThis.WebSocket === 'function') return { WebSocket: globalThis.WebSocket, staysAlive: true }
  if (ofWs === undefined) ofWs = await load()
  return ofWs ? { WebSocket: ofWs, staysAlive: true } : { unavailable: MISSING }
}

async function load(): Promise<FoundWebSocket['WebSocket'] | null> {
  try {
    return (await import('ws')).WebSocket
  } catch {
    return null
  }
}
