import { HELLO, READ_AHEAD_BYTES, type Role, SLOW_RECEIVER_BYTES, VERSIONS } from '@devtools-bus/schema/constants'
import { type BusEvent, isFromBridge, type Judgement, judgeText } from '@devtools-bus/schema/event'
import { Batches } from './batches.js'
import { Connection, type ConnectionOptions } from './connection.js'
import { type Entry, Log } from './log.js'
import { hears, type ReceiverRole } from './routing.js'

/** What the bus says of itself in hello and `/info` (HELLO-1, INFO-1). */
export interface HubFacts {
  capabilities: readonly string[]
  limits: { maxMessageBytes: number }
  heartbeatMs: number
  project: string | null
}

export interface HubOptions extends HubFacts {
  /** Runs a function once the present turn's input has all been taken: `setImmediate`, or a test's own clock. */
  defer(run: () => void): void
  /** Gives an event from the network to in-process code. Must not throw. */
  deliverInProcess(event: BusEvent, from: 'panel' | 'bridge'): void
}

/**
 * The bus without I/O: judges what comes in, keeps it once, and says which bytes go to whom. What one turn of the loop
 * brings becomes one write a receiver.
 */
export class Hub {
  readonly #options: HubOptions
  readonly #panels = new Audience()
  readonly #bridges = new Audience()
  #flushing = false
  #unflushedBytes = 0

  constructor(options: HubOptions) {
    this.#options = options
  }

  get facts(): HubFacts {
    const { capabilities, limits, heartbeatMs, project } = this.#options
    return { capabilities, limits, heartbeatMs, project }
  }

  /** How many connections are live. */
  get connected(): number {
    return this.#panels.connections.size + this.#bridges.connections.size
  }

  /** The best version of a client's `v` that this bus has, or null: a legacy peer (VER-1, VER-4). */
  static chooseVersion(v: string | null): string | null {
    const spoken = new Set(v?.split(',').map((version) => version.trim()))
    return VERSIONS.find((version) => spoken.has(version)) ?? null
  }

  helloText(version: string): string {
    const { capabilities, limits, heartbeatMs, project } = this.#options
    return JSON.stringify({ type: HELLO, payload: { version, capabilities, limits, heartbeatMs, project } })
  }

  /** Adds a receiver. Its hello, where it gets one, is written before this returns (VER-2). */
  connect(options: ConnectionOptions): Connection {
    const { log, connections } = this.#audience(options.role)
    const connection = new Connection(this, log, options)
    connections.add(connection)
    return connection
  }

  remove(connection: Connection): void {
    this.#audience(connection.role).connections.delete(connection)
  }

  /** Takes one message that came without a connection of its own: a POST, or a line of one (ROUTE-6). */
  post(bytes: Uint8Array, text: string): Judgement {
    const judged = judgeText(text)
    if (judged.kind === 'event') {
      this.publish(judged.event, isFromBridge(judged.event) ? 'bridge' : 'panel', { bytes, sender: undefined })
    }
    return judged
  }

  /** Sends an event from in-process code to the network; `encode` is called only where somebody is connected. */
  emit(encode: () => Uint8Array): void {
    if (this.connected > 0) this.#append('in-process', { bytes: encode(), sender: undefined })
  }

  /** Sends an event from the network to everybody who hears it. */
  publish(event: BusEvent, from: ReceiverRole, entry: Entry): void {
    this.#append(from, entry)
    this.#options.deliverInProcess(event, from)
  }

  /** Lets one receiver, whose outlet has drained, read on. */
  readOn(connection: Connection): void {
    const { batches, connections } = this.#audience(connection.role)
    if (connections.has(connection)) connection.readOn(batches)
    batches.clear()
  }

  /** Ends a receiver that has fallen too far behind (SLOW-1). A message of the largest size may always wait (LIMIT-1). */
  endIfTooSlow(connection: Connection): void {
    const mostWaiting = Math.max(SLOW_RECEIVER_BYTES, this.#options.limits.maxMessageBytes)
    if (connection.isTooSlow(mostWaiting)) connection.close('too-slow')
  }

  /** Says goodbye to everybody (STOP-1). What has been accepted is written first. */
  close(): void {
    this.#flush()
    for (const { connections } of [this.#panels, this.#bridges]) {
      for (const connection of connections) connection.close('going-away')
    }
  }

  #audience(role: ReceiverRole): Audience {
    return role === 'panel' ? this.#panels : this.#bridges
  }

  #append(from: Role, entry: Entry): void {
    for (const role of ['panel', 'bridge'] as const) {
      const { log, connections } = this.#audience(role)
      if (!hears(role, from) || connections.size === 0) continue
      // A panel's event is in the bridges' log alone, where the panel itself reads nothing.
      log.append(role === from ? entry : { bytes: entry.bytes, sender: undefined })
    }
    this.#unflushedBytes += entry.bytes.length
    if (this.#unflushedBytes >= READ_AHEAD_BYTES) this.#flush()
    if (this.#flushing) return
    this.#flushing = true
    this.#options.defer(() => {
      this.#flushing = false
      this.#flush()
    })
  }

  #flush(): void {
    this.#unflushedBytes = 0
    for (const { log, batches, connections } of [this.#panels, this.#bridges]) {
      let oldest = log.end
      for (const connection of connections) {
        connection.readOn(batches)
        this.endIfTooSlow(connection)
        if (connections.has(connection)) oldest = Math.min(oldest, connection.position)
      }
      batches.clear()
      log.trimTo(oldest)
    }
  }
}

/** The receivers of one role, and what they hear. */
class Audience {
  readonly log = new Log()
  readonly batches = new Batches(this.log)
  readonly connections = new Set<Connection>()
}
