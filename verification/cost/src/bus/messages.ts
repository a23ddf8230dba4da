import type { Cost } from '../meter.js'

/** How a scenario wants its bus. */
export interface BusForm {
  /** Attached to a server that speaks HTTP/2 and HTTP/1.1, over TLS. */
  http2?: boolean
  /** Code of the bus's own process hears every event. */
  listens?: boolean
  /** Options of `createBus`. */
  options?: Record<string, unknown>
}

export type ToBus = { do: 'start'; checkout: string; form: BusForm } | { do: 'begin' } | { do: 'end' }

export interface Started {
  port: number
}

export type Measured = Cost
