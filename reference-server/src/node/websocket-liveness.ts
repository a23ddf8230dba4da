import type { Duplex } from 'node:stream'
import { SILENT_CLIENT_HEARTBEATS } from '@devtools-bus/schema/constants'
import type { WebSocket } from 'ws'

/** How many looks a heartbeat takes. */
const LOOKS = 4

interface Watched {
  socket: Duplex & { bytesRead?: number }
  bytesRead: number
  /** Looks since anything came. */
  silent: number
}

/** Pings WebSockets from which nothing comes, and ends those that have gone without a word (ALIVE-2). */
export class WebSocketLiveness {
  readonly #watched = new Map<WebSocket, Watched>()
  readonly #heartbeatMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(heartbeatMs: number) {
    this.#heartbeatMs = heartbeatMs
  }

  watch(websocket: WebSocket, socket: Duplex): void {
    this.#watched.set(websocket, { socket, bytesRead: -1, silent: 0 })
    this.#timer ??= setInterval(() => this.#look(), this.#heartbeatMs / LOOKS).unref()
    websocket.once('close', () => {
      this.#watched.delete(websocket)
      if (this.#watched.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    })
  }

  #look(): void {
    for (const [websocket, watched] of this.#watched) {
      // Bytes, not messages: a large message on a slow line is a sign of life too.
      const { bytesRead = 0 } = watched.socket
      watched.silent = bytesRead === watched.bytesRead ? watched.silent + 1 : 0
      watched.bytesRead = bytesRead
      if (watched.silent >= SILENT_CLIENT_HEARTBEATS * LOOKS) websocket.terminate()
      else if (watched.silent > 0 && watched.silent % LOOKS === 0 && websocket.readyState === websocket.OPEN) {
        websocket.ping()
      }
    }
  }
}
