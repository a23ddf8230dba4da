/** Server-sent events as the HTML standard reads them, byte by byte if need be. */

export interface ServerSentEvent {
  /** The `event` field; undefined where there was none. */
  event: string | undefined
  data: string
  /** The `id` field of this event; undefined where there was none. */
  id: string | undefined
}

export interface SseListener {
  event(event: ServerSentEvent): void
  comment(text: string): void
}

export class SseDecoder {
  // The decoder drops a byte order mark at the beginning, as the standard asks.
  #text = new TextDecoder('utf-8')
  #line = ''
  #afterCr = false
  #data: string[] = []
  #event: string | undefined
  #id: string | undefined

  constructor(private readonly listener: SseListener) {}

  take(bytes: Uint8Array): void {
    const text = this.#text.decode(bytes, { stream: true })
    let start = 0
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at]
      if (character !== '\r' && character !== '\n') {
        this.#afterCr = false
        continue
      }
      const secondHalf = character === '\n' && this.#afterCr
      this.#afterCr = character === '\r'
      if (!secondHalf) {
        this.#endLine(this.#line + text.slice(start, at))
        this.#line = ''
      }
      start = at + 1
    }
    this.#line += text.slice(start)
  }

  #endLine(line: string): void {
    if (line === '') {
      this.#dispatch()
      return
    }
    const colon = line.indexOf(':')
    if (colon === 0) {
      this.listener.comment(line.slice(1))
      return
    }
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#event = value
    else if (field === 'id' && !value.includes('\0')) this.#id = value
  }

  #dispatch(): void {
    const [data, event, id] = [this.#data, this.#event, this.#id]
    this.#data = []
    this.#event = undefined
    this.#id = undefined
    if (data.length > 0) this.listener.event({ event: event === '' ? undefined : event, data: data.join('\n'), id })
  }
}
