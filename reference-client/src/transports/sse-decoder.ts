const LF = 10
const CR = 13
const DATA = 'data'
const EVENT = 'event'
/** Pieces that are joined at a time, so that neither their number nor the number of joins grows with the square. */
const PIECES = 1_024

/** What the present line is. */
type Line =
  /** Its field's name is not over. */
  | 'name'
  /** Its value counts. */
  | 'data'
  | 'event'
  /** A comment, or a field that does not: nothing is kept of it. */
  | 'other'

/**
 * Reads server-sent events out of pieces of text, cut anywhere: the `data` of each event, ignoring its name. Memory
 * is bounded by the data of one event, even if that arrives in many lines and pieces.
 */
export class SseDecoder {
  /** Set once an event's data is longer than {@link mostLength}: nothing is read from there on. */
  tooLarge: 'event' | 'control' | undefined
  #line: Line = 'name'
  /** Of the present line, while that is 'name'. */
  #name = ''
  /** A space that begins a value is none of it. */
  #atValue = false
  /** The present event has data. */
  #hasData = false
  /** Line ends that nothing has followed. */
  #newlines = 0
  #length = 0
  #pieces: string[] = []
  #joined: string[] = []
  #isNamed = false
  #atStart = true
  /** The last piece ended with a CR: an LF that begins the next one belongs to it. */
  #afterCr = false

  /** @param mostLength of the data of one event, in UTF-16 code units. May be changed at any time. */
  constructor(public mostLength: number) {}

  /** @param event is called with the data of every event that this piece completes */
  take(piece: string, event: (data: string) => void): void {
    if (piece === '') return
    let from = this.#atStart && piece.charCodeAt(0) === 0xfeff ? 1 : 0
    this.#atStart = false
    if (this.#afterCr && piece.charCodeAt(from) === LF) from += 1
    this.#afterCr = false
    while (from < piece.length && this.tooLarge === undefined) {
      let end = from
      for (let unit = 0; end < piece.length; end += 1) {
        unit = piece.charCodeAt(end)
        if (unit === LF || unit === CR) break
      }
      this.#part(piece, from, end)
      if (end === piece.length || this.tooLarge !== undefined) return
      this.#endLine(event)
      from = end + 1
      if (piece.charCodeAt(end) !== CR) continue
      if (from === piece.length) this.#afterCr = true
      else if (piece.charCodeAt(from) === LF) from += 1
    }
  }

  /** A part of a line. */
  #part(piece: string, from: number, end: number): void {
    let at = from
    if (this.#line === 'name' && at < end) {
      const colon = piece.indexOf(':', at)
      const until = colon < 0 || colon > end ? end : colon
      // No name that counts is longer.
      this.#name += piece.slice(at, Math.min(until, at + EVENT.length + 1))
      if (until === end) {
        if (this.#name.length > EVENT.length) this.#line = 'other'
        return
      }
      this.#line = this.#name === DATA || this.#name === EVENT ? this.#name : 'other'
      if (this.#line === DATA) this.#beginData()
      this.#atValue = true
      at = until + 1
    }
    if (at === end) return
    if (this.#atValue && piece[at] === ' ') at += 1
    this.#atValue = false
    if (at === end) return
    if (this.#line === 'event') this.#isNamed = true
    else if (this.#line === 'data') this.#add(piece.slice(at, end))
  }

  #beginData(): void {
    if (this.#hasData) this.#newlines += 1
    this.#hasData = true
    this.#grow(0)
  }

  #add(text: string): void {
    if (!this.#grow(text.length)) return
    this.#endNewlines()
    this.#push(text)
  }

  /** Whether so much more is not too much. */
  #grow(by: number): boolean {
    this.#length += by
    if (this.#length + this.#newlines <= this.mostLength) return true
    this.tooLarge = this.#isNamed ? 'control' : 'event'
    this.#joined = this.#pieces = []
    return false
  }

  #endNewlines(): void {
    if (this.#newlines > 0) this.#push('\n'.repeat(this.#newlines))
    this.#length += this.#newlines
    this.#newlines = 0
  }

  #push(text: string): void {
    if (this.#pieces.push(text) < PIECES) return
    this.#joined.push(this.#pieces.join(''))
    this.#pieces = []
  }

  #endLine(event: (data: string) => void): void {
    if (this.#line === 'name') {
      if (this.#name === '') this.#endEvent(event)
      else if (this.#name === DATA) this.#beginData()
    }
    this.#line = 'name'
    this.#name = ''
    this.#atValue = false
  }

  #endEvent(event: (data: string) => void): void {
    const hadData = this.#hasData
    if (hadData) this.#endNewlines()
    const data = this.#joined.join('') + this.#pieces.join('')
    this.#joined = []
    this.#pieces = []
    this.#length = 0
    this.#hasData = this.#isNamed = false
    if (hadData) event(data)
  }
}
