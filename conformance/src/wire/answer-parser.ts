/** HTTP/1.1 answers read from raw bytes, so that nothing between the harness and the bus smooths anything over. */

export interface AnswerHead {
  status: number
  /** Names in lower case; values of a repeated header joined by `, `. */
  headers: Record<string, string>
}

const HEAD_END = Buffer.from('\r\n\r\n')

export class AnswerParser {
  head: AnswerHead | undefined
  /** The body has come whole; one that ends with its connection never says so. */
  complete = false
  #rest: Buffer = Buffer.alloc(0)
  #missing: number | 'chunk-size' | 'until-end' | 'raw' = 'until-end'
  #chunked = false

  /** @param bodiless the answer to a HEAD request has no body. */
  constructor(
    private readonly onBody: (bytes: Buffer) => void,
    private readonly bodiless = false,
  ) {}

  take(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    if (this.head === undefined && !this.#readHead()) return
    this.#readBody()
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf(HEAD_END)
    if (end < 0) return false
    const [statusLine = '', ...lines] = this.#rest.subarray(0, end).toString('latin1').split('\r\n')
    const headers: Record<string, string> = {}
    for (const line of lines) {
      const colon = line.indexOf(':')
      const name = line.slice(0, colon).toLowerCase()
      const value = line.slice(colon + 1).trim()
      headers[name] = name in headers ? `${headers[name]}, ${value}` : value
    }
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1] ?? 0)
    this.#rest = this.#rest.subarray(end + HEAD_END.length)
    if (status >= 100 && status < 200 && status !== 101) return this.#readHead()
    this.head = { status, headers }
    this.#chunked = /chunked/i.test(headers['transfer-encoding'] ?? '')
    if (status === 101) {
      this.#missing = 'raw'
      this.complete = true
    } else if (this.bodiless || status === 204 || status === 304) this.#missing = 0
    else if (this.#chunked) this.#missing = 'chunk-size'
    else if (headers['content-length'] !== undefined) this.#missing = Number(headers['content-length'])
    return true
  }

  #readBody(): void {
    for (;;) {
      if (this.#missing === 'until-end' || this.#missing === 'raw') {
        this.#hand(this.#rest.length)
        return
      }
      if (this.#missing === 'chunk-size') {
        const end = this.#rest.indexOf('\r\n')
        if (end < 0) return
        const size = Number.parseInt(this.#rest.subarray(0, end).toString('latin1'), 16)
        this.#rest = this.#rest.subarray(end + 2)
        if (size === 0) {
          this.complete = true
          return
        }
        this.#missing = size
        continue
      }
      const here = Math.min(this.#missing, this.#rest.length)
      this.#missing -= here
      this.#hand(here)
      if (this.#missing > 0) return
      if (!this.#chunked) {
        this.complete = true
        return
      }
      if (this.#rest.length < 2) {
        // The CRLF behind the chunk is still on its way.
        this.#missing = 0
        return
      }
      this.#rest = this.#rest.subarray(2)
      this.#missing = 'chunk-size'
    }
  }

  #hand(length: number): void {
    if (length === 0) return
    this.onBody(this.#rest.subarray(0, length))
    this.#rest = this.#rest.subarray(length)
  }
}
