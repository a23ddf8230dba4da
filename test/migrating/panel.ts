import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

export interface Heard {
  type: string
  payload?: unknown
  eventId?: string
  source?: string
}

/** A panel that knows nothing of versions or sessions: it hears and says events over a WebSocket. */
export class Panel {
  readonly heard: Heard[] = []

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.heard.push(JSON.parse(String(data)) as Heard))
  }

  /** Connects as soon as something listens there. */
  static async connect(url: string, query = '', headers: Record<string, string> = {}): Promise<Panel> {
    for (;;) {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/__devtools/ws${query}`, { headers })
      onTestFinished(() => socket.terminate())
      const panel = new Panel(socket)
      try {
        await once(socket, 'open')
        return panel
      } catch (cause) {
        if (!isNobodyThere(cause)) throw cause
        await after(20)
      }
    }
  }

  /** Says `cache:refresh` again and again, until the answer to it is heard: who listens may come later. */
  async refresh(key: string): Promise<Heard> {
    this.socket.setMaxListeners(0)
    for (;;) {
      const answer = this.heard.find(({ type, payload }) => type === 'cache:hit' && keyIn(payload) === key)
      if (answer !== undefined) return answer
      this.socket.send(JSON.stringify({ type: 'cache:refresh', payload: { key }, pluginId: 'cache' }))
      await Promise.race([once(this.socket, 'message'), after(100)])
    }
  }
}

export function keyIn(payload: unknown): unknown {
  return (payload as { key?: unknown } | undefined)?.key
}

/** Not even a bus that refuses. With two addresses of one name, both have been tried. */
function isNobodyThere(cause: unknown): boolean {
  return (cause as { code?: unknown }).code === 'ECONNREFUSED'
}
