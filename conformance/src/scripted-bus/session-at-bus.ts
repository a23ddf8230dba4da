import { randomBytes } from 'node:crypto'

/** What a bus remembers of one session of its client. */
export class SessionAtBus {
  readonly id = randomBytes(16).toString('base64url')
  /** The client's messages by number, the first at index 0. Undefined: counted lost. */
  readonly taken: (string | undefined)[] = []
  /** What the bus has sent, or has to send, by number, the first at index 0. */
  readonly outgoing: string[] = []
  /** How many of the client's messages were counted lost. */
  lost = 0

  /** Number of the last message that it had or counted lost. */
  get received(): number {
    return this.taken.length
  }

  /** RESUME-3: what is below `first` will not come any more. */
  raise(first: number): void {
    while (this.taken.length < first - 1) {
      this.taken.push(undefined)
      this.lost += 1
    }
  }
}
