/** `#websocket` under Node, Bun and Deno: the platform's WebSocket (Node 22 and later), else that of the optional peer `ws`. */
import { createRequire } from 'node:module'
import type { FindWebSocket, FoundWebSocket } from './websocket.js'

type WebSocketConstructor = FoundWebSocket['WebSocket']

const MISSING =
  'this Node.js has no WebSocket: install the package "ws" next to @devtools-bus/client (npm install ws), or use Node.js 22 or later'

/** The export of `ws`; `null` if it is not installed. Cached: Jest fails if a module is loaded after the tests have finished. */
let ofWs: WebSocketConstructor | null | undefined

export const findWebSocket: FindWebSocket = async () => {
  if (typeof globalThis.WebSocket === 'function') return { WebSocket: globalThis.WebSocket, staysAlive: true }
  if (ofWs === undefined) ofWs = await load()
  return ofWs ? { WebSocket: ofWs, staysAlive: true } : { unavailable: MISSING }
}

/** @throws where it may be there at the next attempt */
async function load(): Promise<WebSocketConstructor | null> {
  try {
    return constructorOf(await import('ws'))
  } catch (cause) {
    if (!isPassing(cause)) return null
    // Node.js caches a failed import; `require` tries again.
    return constructorOf(createRequire(import.meta.url)('ws'))
  }
}

/** Before version 8 the module is the constructor. */
function constructorOf(found: { WebSocket?: unknown; default?: unknown }): WebSocketConstructor | null {
  const webSocket = found.WebSocket ?? found.default ?? found
  return typeof webSocket === 'function' ? (webSocket as WebSocketConstructor) : null
}

/** The system ran out of a resource, such as file descriptors. */
function isPassing(cause: unknown): boolean {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown }
  return /\b(EMFILE|ENFILE|ENOMEM|EAGAIN|EBUSY|EIO)\b/.test(`${code} ${message}`)
}
