const LF = 0x0a
const CR = 0x0d
const DATA = Buffer.from('data: ')
const END = Buffer.from('\n\n')
/** What one byte of an event may become: a newline and the beginning of the next line. */
const MOST_BYTES = DATA.length + END.length
/** Readers that keep pace with each other share the newest pieces. */
const KEPT_PIECES = 8

/**
 * An event with newlines as `data:` lines, one for each line between CR, LF and CRLF (RELAY-3), framed in pieces: 8 MiB of
 * newlines become 56 MiB of lines, too much to hold at once.
 */
export class FoldedLines {
  /** Where in the event each piece begins that was made so far, and the one after. */
  readonly #starts = [0]
  readonly #kept = new Map<number, Uint8Array>()

  /** @param pieceBytes about how large a piece is to be */
  constructor(
    private readonly event: Uint8Array,
    private readonly pieceBytes: number,
  ) {}

  /** Pieces are asked for from 0 on, by each reader in order. Undefined: that was all. */
  piece(index: number): Uint8Array | undefined {
    const kept = this.#kept.get(index)
    if (kept !== undefined) return kept
    const start = this.#starts[index]
    if (start === undefined || (index > 0 && start >= this.event.length)) return undefined
    const piece = this.#make(index, start)
    this.#kept.set(index, piece)
    if (this.#kept.size > KEPT_PIECES) this.#kept.delete(this.#kept.keys().next().value as number)
    return piece
  }

  #make(index: number, start: number): Uint8Array {
    const { event } = this
    const { length } = event
    // Alone in its memory: a piece that waits for a slow reader keeps nothing else.
    const piece = Buffer.allocUnsafeSlow(this.pieceBytes + 2 * MOST_BYTES)
    let used = start === 0 ? writeTo(piece, 0, DATA) : 0
    let at = start
    for (; at < length && used < this.pieceBytes; at += 1) {
      const byte = event[at] as number
      if (byte !== LF && byte !== CR) {
        piece[used] = byte
        used += 1
        continue
      }
      if (byte === CR && event[at + 1] === LF) at += 1
      piece[used] = LF
      used = writeTo(piece, used + 1, DATA)
    }
    this.#starts[index + 1] = at
    if (at >= length) used = writeTo(piece, used, END)
    return piece.subarray(0, used)
  }
}

/** A loop, since a call for six bytes costs more than they do. */
function writeTo(piece: Uint8Array, at: number, bytes: Uint8Array): number {
  for (let index = 0; index < bytes.length; index += 1) piece[at + index] = bytes[index] as number
  return at + bytes.length
}
