import type { Scheduled } from '../schedule.js'

export type ToWitness = { do: 'open'; port: number; tls: boolean } | { do: 'begin' } | { do: 'end' }

/** How long the witness's events were under way. */
export interface Witnessed {
  /** The median before the attack. */
  usualMs: number
  /** The longest of them since: when each was sent and heard, in milliseconds since the epoch. */
  longest: [sent: number, heard: number][]
  /** How this process was scheduled meanwhile. */
  schedule: Scheduled[]
  /** Its connections were ended. */
  ended: boolean
}
