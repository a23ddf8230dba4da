/** The way up of a link: what is queued leaves in the order in which it was emitted (ORDER-2), over whatever transport. */
export interface Upward {
  /** There is an open connection, whose bus takes messages of at most so many bytes. */
  start(maxMessageBytes: number): void
  /** There is none any more. */
  stop(): void
  /** Something was queued, or something was heard of the bus. */
  wake(): void
  /** Whether there is anything left to send. */
  readonly isBusy: boolean
  /** Resolves once nothing is left to send: `true`. Or once it is stopped: `false`. */
  idle(): Promise<boolean>
}

/** Tells of events that are let go of, as the bus will never take them (LIMIT-5). */
export type Dropped = (events: readonly { eventId: string; bytes: number }[], why: string) => void
