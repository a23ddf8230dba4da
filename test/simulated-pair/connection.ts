import type { Connection as BusConnection } from '../../reference-server/src/hub/connection.js'
import type { CloseReason, Framing, Outlet } from '../../reference-server/src/hub/framing.js'
import type { Caller, Hub } from '../../reference-server/src/hub/hub.js'
import type { VirtualTime } from './virtual-time.js'
import { Wire } from './wire.js'

const ROOM = 1024 * 1024
const CLOSE_CODE: Record<CloseReason, number> = { 'going-away': 1001, 'too-slow': 1013, superseded: 4001 }
const texts: Framing<string[]> = { events: (events) => events.map((bytes) => Buffer.from(bytes).toString()) }

/** What the client's side of a simulated connection is told. */
export interface ClientSide {
  opened(): void
  message(text: string): void
  closed(end: { code: number; reason: string }): void
}

export interface ConnectionOptions {
  time: VirtualTime
  /** The bus as it is when the request arrives; undefined: nobody listens. */
  hub: () => Hub | undefined
  transport: 'websocket' | 'sse'
  caller: Omit<Caller, 'outlet'>
  client: ClientSide
  delayMs: () => number
  ended: (connection: SimulatedConnection) => void
}

/** A WebSocket or a stream between the client's core and the bus's. */
export class SimulatedConnection {
  readonly #options: ConnectionOptions
  readonly #up: Wire
  readonly #down: Wire
  #bus: BusConnection | undefined
  #clientEnded = false
  #busEnded = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#up = new Wire(options.time, options.delayMs)
    this.#down = new Wire(options.time, options.delayMs)
    this.#up.send(0, () => this.#arrive())
  }

  get transport(): 'websocket' | 'sse' {
    return this.#options.transport
  }

  // The client's side:

  send(text: string): boolean {
    if (this.#clientEnded || this.transport === 'sse') return false
    const bytes = Buffer.from(text)
    this.#up.send(bytes.length, () => {
      if (this.#busEnded) return
      if (bytes.length > (this.#options.hub()?.facts.limits.maxMessageBytes ?? Infinity)) this.#endByBus(1009)
      else this.#bus?.receive(bytes)
    })
    return true
  }

  close(code: number): void {
    this.#up.send(0, () => {
      this.#endBus(code === 1000 && this.transport === 'websocket')
      this.#down.send(0, () => this.#endClient(code))
    })
  }

  abort(): void {
    this.#clientEnded = true
    this.#down.break()
    this.#up.send(0, () => this.#endBus(false))
  }

  hold = (): boolean => true

  // Faults:

  /** The line breaks; both sides learn of it. */
  cut(): void {
    this.#up.break()
    this.#down.break()
    this.#endBus(false)
    this.#options.time.after(this.#options.delayMs(), () => this.#endClient(1006))
  }

  /** The line swallows everything, and nobody learns of it. */
  goDead(): void {
    this.#up.break()
    this.#down.break()
    // The bus gets no answer to its pings.
    this.#options.time.after(4 * (this.#options.hub()?.facts.heartbeatMs ?? 0), () => this.#endBus(false))
  }

  stall(): void {
    this.#up.stall()
    this.#down.stall()
  }

  resume(): void {
    this.#up.resume()
    this.#down.resume()
  }

  /** The bus's process is gone. */
  busDied(): void {
    this.#up.break()
    this.#busEnded = true
    this.#bus = undefined
    this.#down.break()
    this.#options.time.after(this.#options.delayMs(), () => this.#endClient(1006))
  }

  #arrive(): void {
    const hub = this.#options.hub()
    if (hub === undefined) {
      this.#endClient(1006)
      return
    }
    this.#down.send(0, () => this.#toClient(({ opened }) => opened.call(this.#options.client)))
    this.#bus = hub.connect({ ...this.#options.caller, outlet: this.#outlet() })
    if (this.#busEnded) this.#bus = undefined
  }

  #outlet(): Outlet {
    const down = (text: string) => {
      const bytes = Buffer.byteLength(text)
      this.#down.send(bytes, () => {
        this.#toClient((client) => client.message(text))
        if (!this.#busEnded) this.#bus?.drained()
      })
    }
    return {
      transport: this.transport,
      framing: texts,
      room: () => ROOM - this.#down.bytes,
      write: (frames) => (frames as string[]).forEach(down),
      control: (_type, text) => down(text),
      comment: () => {},
      close: (reason) => this.#endByBus(CLOSE_CODE[reason]),
    }
  }

  #toClient(tell: (client: ClientSide) => void): void {
    if (!this.#clientEnded) tell(this.#options.client)
  }

  #endByBus(code: number): void {
    this.#busEnded = true
    this.#down.send(0, () => this.#endClient(this.transport === 'sse' ? 1006 : code))
    this.#bus?.disconnected()
    this.#options.ended(this)
  }

  #endBus(forGood: boolean): void {
    if (this.#busEnded) return
    this.#busEnded = true
    this.#bus?.disconnected(forGood)
    this.#options.ended(this)
  }

  #endClient(code: number): void {
    if (this.#clientEnded) return
    this.#clientEnded = true
    this.#options.client.closed({ code, reason: '' })
    this.#options.ended(this)
  }
}
