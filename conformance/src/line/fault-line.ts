/** A TCP line between a client and a bus that can be made faulty. Nothing in it is random: faults come when they are called. */
import net from 'node:net'
import { Observations } from '../observations.js'
import { LineConnection } from './line-connection.js'

export class FaultLine {
  /** Every connection accepted, refused ones aside. */
  readonly connections = new Observations<LineConnection>()
  /** Connections that came while the line refused. */
  refused = 0
  #target: { host: string; port: number }
  #server: net.Server
  #refusing = false
  #pieces: number | undefined

  private constructor(target: string) {
    const { hostname, port } = new URL(target)
    this.#target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }
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
    return this.connections.all.filter((connection) => connection.open)
  }

  /** From now on every connection is reset as soon as it is made. */
  refuse(): void {
    this.#refusing = true
  }

  accept(): void {
    this.#refusing = false
  }

  /** From now on, on connections to come, bytes travel in pieces of at most `bytes`. */
  split(bytes: number): void {
    this.#pieces = bytes
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
    this.connections.push(new LineConnection(near, far, this.#pieces))
  }
}
