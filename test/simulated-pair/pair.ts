import type { Port } from '../../reference-client/src/link/front.js'
import { LinkFront } from '../../reference-client/src/link/front.js'
import { LinkCore } from '../../reference-client/src/link/link-core.js'
import { Hub } from '../../reference-server/src/hub/hub.js'
import type { ReceiverRole } from '../../reference-server/src/hub/routing.js'
import { SimulatedLine } from './line.js'
import type { VirtualTime } from './virtual-time.js'

export interface Limits {
  /** Of the bus, and of the clients' copies. */
  window: { events: number; bytes: number }
  queue: { events: number; bytes: number }
  maxMessageBytes: number
}

/** Where a client is to run. */
export interface Runtime {
  role: ReceiverRole
  hasWebSocket: boolean
}

export interface Client {
  readonly name: string
  readonly role: ReceiverRole
  readonly front: LinkFront
  readonly port: Port
  readonly line: SimulatedLine
  /** How many events it emitted. */
  emitted: number
  /** Of each other client, the numbers of the events it heard, in order. */
  readonly heard: Map<string, number[]>
}

/** The reference bus and reference links, with lines in between that a test can spoil. */
export class Pair {
  /** In the order of their sessions. */
  readonly clients: Client[] = []
  /** What in-process code of the present bus heard. */
  inProcess = new Map<string, number[]>()
  hub: Hub | undefined
  restarts = 0

  constructor(
    readonly time: VirtualTime,
    readonly limits: Limits,
  ) {
    this.hub = this.#newHub()
  }

  /** One more client; resolves once it is connected. */
  async join({ role, hasWebSocket }: Runtime): Promise<void> {
    this.clients.push(this.#newClient(role, hasWebSocket))
    await this.time.advance(50)
  }

  emit(client: Client, size: number): void {
    client.emitted += 1
    client.port.emit(`${client.name}:${client.emitted}`, 'x'.repeat(size))
  }

  killBus(): void {
    if (this.hub === undefined) return
    this.hub = undefined
    for (const { line } of this.clients) line.busDied()
  }

  startBus(): void {
    if (this.hub !== undefined) return
    this.restarts += 1
    this.inProcess = new Map()
    this.hub = this.#newHub()
  }

  #newHub(): Hub {
    const { window, maxMessageBytes } = this.limits
    return new Hub({
      capabilities: ['sse', 'session'],
      limits: { maxMessageBytes },
      heartbeatMs: 400,
      project: null,
      window: { ...window, ms: 120_000 },
      history: 0,
      host: this.time,
      deliverInProcess: ({ type }) => note(this.inProcess, type),
    })
  }

  #newClient(role: ReceiverRole, hasWebSocket: boolean): Client {
    const { time, limits } = this
    const line = new SimulatedLine({ time, hub: () => this.hub, role })
    const front = new LinkFront({
      bridge: role === 'bridge',
      queue: limits.queue,
      host: time,
      connect: (started) =>
        started.attach(
          new LinkCore(started, {
            host: time,
            webSocket: hasWebSocket ? line.webSocket : line.noWebSocket,
            http: line.http,
            window: limits.window,
          }),
        ),
    })
    const port = front.port()
    const heard = new Map<string, number[]>()
    port.listen(({ type }) => note(heard, type))
    return { name: `c${this.clients.length}`, role, front, port, line, emitted: 0, heard }
  }
}

function note(heard: Map<string, number[]>, type: string): void {
  const [name = '', number] = type.split(':')
  const numbers = heard.get(name) ?? []
  heard.set(name, numbers)
  numbers.push(Number(number))
}
