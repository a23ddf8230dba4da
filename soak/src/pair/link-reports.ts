const PREFIX = '[devtools-bus] '

/** What links of this process reported to people (LISTEN-1, LIMIT-5): counted, and kept off the terminal. */
class LinkReports {
  /** The last few. */
  readonly latest: string[] = []
  /** How many there were. */
  count = 0
  #intercepting = false

  /** From now on, for as long as the process lives. */
  intercept(): void {
    if (this.#intercepting) return
    this.#intercepting = true
    const print = console.error
    console.error = (...parts: unknown[]) => {
      const [text] = parts
      if (typeof text !== 'string' || !text.startsWith(PREFIX)) return print(...parts)
      this.count += 1
      this.latest.push(parts.map(String).join(' '))
      if (this.latest.length > 20) this.latest.shift()
    }
  }
}

export const linkReports = new LinkReports()
