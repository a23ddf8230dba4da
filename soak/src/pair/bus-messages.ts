import type { BusAddress, BusOptions } from '@devtools-bus/server'

/** The limits of a session, as the bus takes them. */
export interface Window {
  events?: number
  bytes?: number
  ms?: number
}

export type PairBusOptions = Omit<BusOptions, 'server' | 'onError'> & { window?: Window; history?: number }

/** What the bus's process is told. */
export type ToBus = { do: 'start'; options: PairBusOptions } | { do: 'facts' } | { do: 'stop' }

/** What the bus's process says. */
export type FromBus =
  | { started: BusAddress }
  | { failed: string }
  /** Sender and number of each event heard, in turn. Everything heard before `facts` was asked for comes before them. */
  | { heard: number[] }
  | { facts: BusFacts }
  | { stopped: true }

export interface BusFacts {
  /** Bytes, after the garbage was collected. */
  resident: number
  heap: number
  connected: number
  /** What the bus tells of its sessions. */
  sessions: unknown
  /** Timers, sockets and other things that keep its process alive. */
  resources: string[]
}
