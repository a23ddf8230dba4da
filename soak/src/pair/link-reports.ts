const PREFIX = '[devtools-bus] '

/** What links of this process reported to people (LISTEN-1, LIMIT-5): kept here instead of printed. */
export class LinkReports {
  /** The last few. */
  readonly latest: string[] = []
  /** How many there were. */
  count = 0

  /** From now on, for as long as the process lives. */
  constructor() {
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
