import { HELLO, READ_AHEAD_BYTES, SLOW_RECEIVER_BYTES, VERSIONS } from '@devtools-bus/schema/constants'
import { type BusEvent, isFromBridge, type Judgement, judgeText } from '@devtools-bus/schema/event'
import { Batches } from './batches.js'
import { Connection, type ConnectionOptions } from './connection.js'
import { type Entry, Log } from './log.js'

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
  readonly #log = new Log()
  readonly #batches = new Batches(this.#log)
  readonly #connections = new Set<Connection>()
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
    return this.#connections.size
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
    const connection = new Connection(this, this.#log, options)
    this.#connections.add(connection)
    return connection
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection)
  }

  /** Takes one message that came without a connection of its own: a POST, or a line of one (ROUTE-6). */
  post(bytes: Uint8Array, text: string): Judgement {
    const judged = judgeText(text)
    if (judged.kind === 'event') {
      const from = isFromBridge(judged.event) ? 'bridge' : 'panel'
      this.publish({ bytes, from, sender: undefined }, judged.event)
    }
    return judged
  }

  /** Sends an event from in-process code to the network; `encode` is called only where somebody is connected. */
  emit(encode: () => Uint8Array): void {
    if (this.#connections.size > 0) this.#append({ bytes: encode(), from: 'in-process', sender: undefined })
  }

  /** Sends an event from the network to everybody who hears it. */
  publish(entry: Entry & { from: 'panel' | 'bridge' }, event: BusEvent): void {
    if (this.#connections.size > 0) this.#append(entry)
    this.#options.deliverInProcess(event, entry.from)
  }

  /** Lets one receiver, whose outlet has drained, read on. */
  readOn(connection: Connection): void {
    if (this.#connections.has(connection)) connection.readOn(this.#batches)
    this.#batches.clear()
  }

  /** Says goodbye to everybody (STOP-1). What has been accepted is written first. */
  close(): void {
    this.#flush()
    for (const connection of [...this.#connections]) connection.close('going-away')
  }

  #append(entry: Entry): void {
    this.#log.append(entry)
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
    let oldest = this.#log.end
    for (const connection of this.#connections) {
      connection.readOn(this.#batches)
      if (connection.waitingBytes > this.#mostWaiting) connection.close('too-slow')
      else if (connection.position < oldest) oldest = connection.position
    }
    this.#batches.clear()
    this.#log.trimTo(oldest)
  }

  /** A message of the largest size may always wait (SLOW-1, LIMIT-1). */
  get #mostWaiting(): number {
    return Math.max(SLOW_RECEIVER_BYTES, this.#options.limits.maxMessageBytes)
  }
}
