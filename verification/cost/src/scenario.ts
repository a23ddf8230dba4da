import type { BusForm } from './bus/messages.js'
import type { Place } from './wire/websocket.js'

export const MIB = 1024 * 1024

/** What one peer may cost. */
export interface Bound {
  /** Memory added to the bus, or to the client under attack. */
  bytes: number
  /** Delay added to anybody else's event, or CPU time in the caller's own process. */
  ms: number
}

export const BOUND: Bound = { bytes: 64 * MIB, ms: 100 }
/** Where events of the largest size travel: their own size is added. */
export const LARGE_EVENTS: Bound = { bytes: (64 + 8) * MIB, ms: 250 }

/** What a scenario saw beside memory and delay. A figure with `wanted` that does not meet it is a failure. */
export interface Figure {
  name: string
  value: number | string
  /** `undefined`: told, and not judged. */
  holds?: boolean
}

interface Told {
  /** Kebab-case; unique. */
  name: string
  /** One line: what the peer does. */
  about: string
  bound?: Bound
}

/** One peer attacks a bus that also serves others. It runs in a process of its own. */
export interface BusScenario extends Told {
  bus?: BusForm
  attack(place: Place): Promise<Figure[] | undefined>
}

/** Code in a process of its own, built from the checkout that is measured: a client under attack, or an application that emits. */
export interface ProcessScenario extends Told {
  /** Runs beside it, in another process. What it returns is given to `run`. */
  attack?(): Promise<number>
  run(checkout: string, port: number): Promise<Figure[] | undefined>
}

export type Scenario = BusScenario | ProcessScenario

export function isBusScenario(scenario: Scenario): scenario is BusScenario {
  return !('run' in scenario)
}

export function exactly(name: string, value: number, wanted: number): Figure {
  return { name, value: `${value} of ${wanted}`, holds: value === wanted }
}

export function atMost(name: string, value: number, most: number): Figure {
  return { name, value: `${value} (at most ${most})`, holds: value <= most }
}
