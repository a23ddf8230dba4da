const PLAIN_EVERY_MS = 30_000
const LIVE_EVERY_MS = 250

/** How far it is: one line that is written over in a terminal, a plain line every 30 seconds elsewhere. */
export class Progress {
  #last = performance.now()
  #shown = false

  constructor(private readonly output: NodeJS.WriteStream = process.stdout) {}

  show(text: string): void {
    const every = this.output.isTTY ? LIVE_EVERY_MS : PLAIN_EVERY_MS
    if (performance.now() - this.#last < every) return
    this.#last = performance.now()
    if (this.output.isTTY) {
      this.output.write(`\r\u001b[K${text.slice(0, (this.output.columns || 120) - 1)}`)
      this.#shown = true
    } else {
      this.output.write(`${text}\n`)
    }
  }

  /** A line that stays. */
  say(text: string): void {
    this.output.write(`${this.#shown ? '\r\u001b[K' : ''}${text}\n`)
    this.#shown = false
  }
}
