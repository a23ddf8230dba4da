/** Counts what a client sends, whatever becomes of it (NUM-1). */
export class Inbound {
  /** Number of the last message had or counted lost. */
  received = 0
  /** Messages that will not come any more, by what the client says (RESUME-3). */
  lost = 0
  /** Messages that were no events. */
  rejected = 0

  /** Counts what is below the lowest number that may still come, as far as it was not had, as lost. */
  expectFrom(first: number): void {
    const missing = first - 1 - this.received
    if (missing <= 0) return
    this.received += missing
    this.lost += missing
  }
}
