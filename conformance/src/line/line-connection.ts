/** One connection of a fault line. */
export interface LineConnection {
  /** It has asked for an upgrade: a WebSocket. */
  readonly asksUpgrade: boolean
  /** For a report: what was asked over it, how it stands, and the bytes that came from either side. */
  readonly description: string
  readonly open: boolean
  /** Ends it in good order, on both sides. */
  cut(): void
  /** Resets it, on both sides. */
  reset(): void
  /** It carries nothing more, in either direction, until `resume`. */
  stall(): void
  resume(): void
  /** The far side is gone; the near side is told nothing. */
  halfOpen(): void
}
