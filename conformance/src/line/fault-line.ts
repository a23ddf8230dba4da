/**
 * `@devtools-bus/conformance/line`: a TCP line between a client and a bus that can be made faulty. Nothing in it is random:
 * faults come when they are called.
 */
import net from 'node:net'
import { Observations } from '../observations.js'
import type { LineConnection } from './line-connection.js'
import { type LineManner, SocketPair } from './socket-pair.js'

export type { LineConnection } from './line-connection.js'

export class FaultLine {
  /** Every connection accepted, refused ones aside. Forget them now and then where there are many. */
  readonly connections = new Observations<LineConnection>()
  /** How many there have been. */
  accepted = 0
  /** Connections that came while the line refused. */
  refused = 0
  #target: { host: string; port: number }
  #server: net.Server
  #refusing = false
  readonly #open = new Set<LineConnection>()
  readonly #manner: LineManner = { pieces: undefined, blocksUpgrades: false }

  private constructor(target: string) {
    this.#target = placeOf(target)
    this.#server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => this.#accept(near))
  }

  /** Opens a line to the origin `target`. */
  static async open(target: string): Promise<FaultLine> {
    const line = new FaultLine(target)
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve))
    return line
  }

  /** Origin at which the line is reached. */
  get url(): string {
    const address = this.#server.address() as net.AddressInfo
    return `http://127.0.0.1:${address.port}`
  }

  /** Connections that have not ended. */
  get open(): LineConnection[] {
    return [...this.#open].filter((connection) => connection.open)
  }

  /** Connections to come lead to another origin; those there are stay as they are. */
  retarget(target: string): void {
    this.#target = placeOf(target)
  }

  /** From now on every connection is reset as soon as it is made. */
  refuse(): void {
    this.#refusing = true
  }

  accept(): void {
    this.#refusing = false
  }

  /** From now on a connection whose request asks for an upgrade is reset, and the bus never sees that request. Others pass. */
  blockUpgrades(): void {
    this.#manner.blocksUpgrades = true
  }

  allowUpgrades(): void {
    this.#manner.blocksUpgrades = false
  }

  /** Resets the open connections that asked for an upgrade: WebSockets. */
  resetUpgraded(): void {
    for (const connection of this.open) if (connection.asksUpgrade) connection.reset()
  }

  /** From now on bytes travel in pieces of at most `bytes`, each in a packet of its own. */
  split(bytes: number): void {
    this.#manner.pieces = bytes
  }

  /** Bytes travel as they come again. */
  whole(): void {
    this.#manner.pieces = undefined
  }

  /** Ends every open connection in good order, on both sides. */
  cut(): void {
    for (const connection of this.open) connection.cut()
  }

  /** Resets every open connection, on both sides. */
  reset(): void {
    for (const connection of this.open) connection.reset()
  }

  /** Every open connection carries nothing more, in either direction, until `resume`. */
  stall(): void {
    for (const connection of this.open) connection.stall()
  }

  resume(): void {
    for (const connection of this.open) connection.resume()
  }

  /** The far side is gone; the near side is told nothing. */
  halfOpen(): void {
    for (const connection of this.open) connection.halfOpen()
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.reset()
    await closed
  }

  #accept(near: net.Socket): void {
    if (this.#refusing) {
      this.refused += 1
      near.resetAndDestroy()
      return
    }
    const far = net.connect({ ...this.#target, allowHalfOpen: true })
    const connection = new SocketPair(near, far, this.#manner, (ended) => this.#open.delete(ended))
    this.accepted += 1
    this.#open.add(connection)
    this.connections.push(connection)
  }
}

function placeOf(target: string): { host: string; port: number } {
  const { hostname, port } = new URL(target)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }
}
