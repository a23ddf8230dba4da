import { isWhole, type Outcome } from './burst.js'
import type { Cast } from './scene.js'

/** Who is to hear what: the process of the bus and the panel what the subject emits, the subject what the panel emits. */
export type Path = 'to the bus' | 'to the panel' | 'from the panel'

/** By path, one for each burst. */
export type Outcomes = Record<Path, Outcome[]>

/** A runtime with an event client and a bus, and what was measured there. */
export interface Row {
  runtime: string
  /** The panel is a bridge. */
  toBridge: boolean
  cast: Cast
  /** Why it was not measured. */
  missing?: string | undefined
  /** What went wrong while it was. */
  failed?: string | undefined
  outcomes?: Outcomes | undefined
}

/** A program that only emits, and how it ended. */
export interface Ending {
  runtime: string
  cast: Cast
  missing?: string | undefined
  /** How it ended, where that was not by itself, or what went wrong. */
  failed?: string | undefined
  outcome?: Outcome | undefined
}

/** Whatever could be run was heard whole. */
export function rowHolds({ missing, failed, outcomes }: Row): boolean {
  if (missing !== undefined) return true
  return failed === undefined && outcomes !== undefined && Object.values(outcomes).flat().every(isWhole)
}

export function endingHolds({ missing, failed, outcome }: Ending): boolean {
  return missing !== undefined || (failed === undefined && outcome !== undefined && isWhole(outcome))
}
