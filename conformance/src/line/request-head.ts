const LONGEST = 16 * 1024

/** Reads along with the first request of a connection, whatever pieces it comes in, until its head is complete. */
export class RequestHead {
  #text = ''
  #done = false
  /** `POST /__devtools/send`, without the query; empty until the head is complete. */
  subject = ''

  /** `true` for the bytes that complete the head of a request for an upgrade. */
  completesUpgrade(bytes: Buffer): boolean {
    if (this.#done) return false
    this.#text += bytes.toString('latin1')
    const end = this.#text.indexOf('\r\n\r\n')
    this.#done = end >= 0 || this.#text.length > LONGEST
    const asks = end >= 0 && /\r\nupgrade:/i.test(this.#text.slice(0, end))
    if (end >= 0) this.subject = /^\S+ [^\s?]*/.exec(this.#text)?.[0] ?? ''
    if (this.#done) this.#text = ''
    return asks
  }
}
