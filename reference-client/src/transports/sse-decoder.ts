const CR = '\r'
const LINE_END = /[\r\n]/g

/** Reads server-sent events out of pieces of text, cut anywhere: the `data` of each, whatever it is called. */
export class SseDecoder {
  /** What has come of a line that is not over, in pieces: an event may be megabytes, in thousands of them. */
  #line: string[] = []
  #data: string[] = []
  #atStart = true
  /** The last piece ended with a CR: an LF that begins the next one belongs to it. */
  #afterCr = false

  /** The data of every event that this piece completes. */
  take(piece: string): string[] {
    let from = 0
    if (piece === '') return []
    if (this.#atStart && piece.startsWith('\ufeff')) from = 1
    this.#atStart = false
    if (this.#afterCr && piece[from] === '\n') from += 1
    this.#afterCr = false
    const events: string[] = []
    LINE_END.lastIndex = from
    for (let end = LINE_END.exec(piece); end !== null; end = LINE_END.exec(piece)) {
      this.#line.push(piece.slice(from, end.index))
      this.#endLine(events)
      from = end.index + 1
      if (end[0] !== CR) continue
      if (from === piece.length) this.#afterCr = true
      else if (piece[from] === '\n') from += 1
      LINE_END.lastIndex = from
    }
    if (from < piece.length) this.#line.push(piece.slice(from))
    return events
  }

  #endLine(events: string[]): void {
    const line = this.#line.join('')
    this.#line = []
    if (line === '') {
      if (this.#data.length > 0) events.push(this.#data.join('\n'))
      this.#data = []
    } else if (line === 'data') this.#data.push('')
    else if (line.startsWith('data:')) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5))
  }
}
