/** `#websocket` under Node, Bun and Deno: the platform's WebSocket (Node 22 and later), else that of the optional peer `ws`. */
import type { FindWebSocket, FoundWebSocket } from './websocket.js'

type WebSocketConstructor = FoundWebSocket['WebSocket']

const MISSING =
  'this Node.js has no WebSocket: install the package "ws" next to @devtools-bus/client (npm install ws), or use Node.js 22 or later'

/** What `ws` has; `null` where it is not installed. Kept: Jest fails a run in which a module is loaded after the tests. */
let ofWs: WebSocketConstructor | null | undefined

export const findWebSocket: FindWebSocket = async () => {
  if (typeof globalThis.WebSocket === 'function') return { WebSocket: globalThis.WebSocket, staysAlive: true }
  if (ofWs === undefined) ofWs = await load()
  return ofWs ? { WebSocket: ofWs, staysAlive: true } : { unavailable: MISSING }
}

/** @throws where it may be there at the next attempt */
async function load(): Promise<WebSocketConstructor | null> {
  try {
    const found: { WebSocket?: unknown; default?: unknown } = await import('ws')
    // Before version 8 the module is the constructor.
    const constructor = found.WebSocket ?? found.default ?? found
    return typeof constructor === 'function' ? (constructor as WebSocketConstructor) : null
  } catch (cause) {
    if (isPassing(cause)) throw cause
    return null
  }
}

/** The system was short of something, such as files that may be open. */
function isPassing(cause: unknown): boolean {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown }
  return /\b(EMFILE|ENFILE|ENOMEM|EAGAIN|EBUSY|EIO)\b/.test(`${code} ${message}`)
}
