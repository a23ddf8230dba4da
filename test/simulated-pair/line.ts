import type { HttpTransport, PostAnswer, PostRequest, Transport } from '../../reference-client/src/link/transport.js'
import type { Hub } from '../../reference-server/src/hub/hub.js'
import type { ReceiverRole } from '../../reference-server/src/hub/routing.js'
import { SimulatedConnection } from './connection.js'
import { postTo } from './post.js'
import type { VirtualTime } from './virtual-time.js'
import { Wire } from './wire.js'

/** How long a POST that nobody answers takes to fail. */
const ANSWER_MS = 30_000

export interface LineOptions {
  time: VirtualTime
  hub: () => Hub | undefined
  role: ReceiverRole
}

/** What is between one client and the bus, and what may happen to it. */
export class SimulatedLine {
  /** Nobody answers. */
  refusing = false
  /** WebSocket does not get through. */
  blocking = false
  readonly #options: LineOptions
  readonly #connections = new Set<SimulatedConnection>()
  readonly #posts = new Set<(answer: PostAnswer) => void>()
  #stalled = false

  constructor(options: LineOptions) {
    this.#options = options
  }

  get webSocket(): Transport {
    return this.#transport('websocket')
  }

  /** What a runtime has that knows no WebSocket. */
  get noWebSocket(): Transport {
    return {
      open: ({ unavailable }) => {
        this.#options.time.after(0, () => unavailable('there is no WebSocket here'))
        return { send: () => false, close: () => {}, abort: () => {}, hold: () => true }
      },
    }
  }

  get http(): HttpTransport {
    return { stream: this.#transport('sse'), post: (request) => this.#post(request) }
  }

  cut(): void {
    for (const connection of [...this.#connections]) connection.cut()
    this.#failPosts()
  }

  goDead(): void {
    for (const connection of [...this.#connections]) connection.goDead()
  }

  stall(): void {
    this.#stalled = true
    for (const connection of this.#connections) connection.stall()
  }

  resume(): void {
    this.#stalled = false
    for (const connection of this.#connections) connection.resume()
  }

  busDied(): void {
    for (const connection of [...this.#connections]) connection.busDied()
    this.#failPosts()
  }

  #delayMs(): number {
    return 1 + Math.floor(this.#options.time.random() * 4)
  }

  #failPosts(): void {
    for (const answer of [...this.#posts]) answer({ status: 0, body: 'the line was cut' })
  }

  #transport(transport: 'websocket' | 'sse'): Transport {
    const { time, hub, role } = this.#options
    return {
      open: (client, query) => {
        const connection: SimulatedConnection = new SimulatedConnection({
          time,
          transport,
          hub: () => (this.refusing || (this.blocking && transport === 'websocket') ? undefined : hub()),
          delayMs: () => this.#delayMs(),
          client,
          caller: {
            version: '1',
            owner: { role, origin: null, project: null },
            resume: query.session && {
              session: query.session.session,
              received: String(query.session.received),
              first: String(query.session.first),
            },
            history: null,
          },
          ended: () => this.#connections.delete(connection),
        })
        this.#connections.add(connection)
        if (this.#stalled) connection.stall()
        return connection
      },
    }
  }

  #post(request: PostRequest): Promise<PostAnswer> {
    const { time, hub } = this.#options
    const [up, down] = [0, 0].map(() => new Wire(time, () => this.#delayMs())) as [Wire, Wire]
    return new Promise((resolve) => {
      const cancel = time.after(ANSWER_MS, () => answer({ status: 0, body: 'no answer' }))
      const answer = (given: PostAnswer) => {
        cancel()
        up.break()
        down.break()
        this.#posts.delete(answer)
        resolve(given)
      }
      this.#posts.add(answer)
      // What is under way to the bus may get there all the same.
      request.signal.addEventListener('abort', () => {
        this.#posts.delete(answer)
        cancel()
        down.break()
        resolve({ status: 0, body: 'given up' })
      })
      if (this.#stalled) return
      up.send(0, () => {
        const bus = this.refusing ? undefined : hub()
        const given = bus === undefined ? { status: 0, body: 'refused' } : postTo(bus, request)
        down.send(0, () => answer(given))
      })
    })
  }
}
