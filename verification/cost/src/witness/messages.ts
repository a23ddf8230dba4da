export type ToWitness =
  | { do: 'open'; port: number; tls: boolean; controlPort: number }
  | { do: 'begin' }
  | { do: 'end' }

/** How long events were under way. */
export interface Delays {
  longestMs: number
  /** The longest of them: when each was sent and heard, in milliseconds since the epoch. */
  longest: [sent: number, heard: number][]
  /** The median. */
  usualMs: number
  /** The pair's own connections were ended. */
  ended: boolean
}

export interface Witnessed {
  witness: Delays
  /** The same at the same time with a bus that nobody attacks: what the machine adds. */
  control: Delays
}
