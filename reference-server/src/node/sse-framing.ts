import type { Framing, SessionPlace } from '../hub/framing.js'
import { FoldedLines } from './folded-lines.js'

const LF = 0x0a
const CR = 0x0d
const DATA = Buffer.from('data: ')
const END = Buffer.from('\n\n')
/** What is framed at once; a larger event, or one that newlines make larger, goes piece by piece. */
export const PIECE_BYTES = 64 * 1024
/** Events of this size or more are not copied for a receiver. Of smaller ones, about so many bytes are copied at once. */
export const SHARED_BYTES = 1_024
export const COPY_BYTES = 8 * 1024

/** Several events as they stand in a stream. Their bytes are shared by all receivers; in a session each has ids of its own (SSE-4). */
export class SseFrames {
  /** Each event whole, where they are small enough. */
  readonly #whole: readonly Uint8Array[] | undefined
  readonly #folded = new Map<Uint8Array, FoldedLines>()
  #joined: Buffer | undefined

  constructor(private readonly events: readonly Uint8Array[]) {
    const framedBytes = events.reduce((sum, event) => sum + (sum > PIECE_BYTES ? 0 : framedLength(event)), 0)
    if (framedBytes <= PIECE_BYTES) this.#whole = events.map(framed)
  }

  /** What to write, one piece after the other, as the line takes them. */
  pieces(place: SessionPlace | undefined): Iterator<Uint8Array, undefined> {
    if (this.#whole === undefined) return this.#inPieces(place)
    if (place !== undefined) return numbered(this.#whole, place)
    return [this.#allJoined(this.#whole)].values() as Iterator<Uint8Array, undefined>
  }

  #allJoined(whole: readonly Uint8Array[]): Buffer {
    this.#joined ??= Buffer.concat(whole)
    return this.#joined
  }

  *#inPieces(place: SessionPlace | undefined): Generator<Uint8Array, undefined> {
    for (const [index, event] of this.events.entries()) {
      if (place !== undefined) yield idLine({ ...place, number: place.number + index })
      if (hasNewline(event)) yield* this.#lines(event)
      else {
        yield DATA
        for (let at = 0; at < event.length; at += PIECE_BYTES) yield event.subarray(at, at + PIECE_BYTES)
        yield END
      }
    }
  }

  *#lines(event: Uint8Array): Generator<Uint8Array, undefined> {
    const folded = this.#folded.get(event) ?? new FoldedLines(event, PIECE_BYTES)
    this.#folded.set(event, folded)
    for (let index = 0; ; index += 1) {
      const piece = folded.piece(index)
      if (piece === undefined) return
      yield piece
    }
  }
}

/** Server-sent events (SSE-1). A newline inside an event begins a `data:` line of its own (RELAY-3). */
export const sseFraming: Framing<SseFrames> = {
  events: (events) => new SseFrames(events),
}

/** One control message (SSE-2). */
export function sseControl(type: string, text: string, place: SessionPlace | undefined): Buffer {
  const name = Buffer.from(`event: ${type}\n`)
  return Buffer.concat([...(place === undefined ? [] : [idLine(place)]), name, framed(Buffer.from(text))])
}

/** What a quiet stream without a session carries (SSE-3). */
export const SSE_COMMENT = Buffer.from(':\n\n')

/** Copies small events beside their ids, and shares the bytes of larger ones with all receivers. */
function* numbered(events: readonly Uint8Array[], { session, number }: SessionPlace): Generator<Uint8Array, undefined> {
  let own: Uint8Array[] = []
  let bytes = 0
  for (const [index, event] of events.entries()) {
    own.push(idLine({ session, number: number + index }))
    if (event.length < SHARED_BYTES) {
      own.push(event)
      bytes += event.length
      if (bytes < COPY_BYTES) continue
    }
    yield Buffer.concat(own)
    if (event.length >= SHARED_BYTES) yield event
    own = []
    bytes = 0
  }
  if (own.length > 0) yield Buffer.concat(own)
}

function idLine({ session, number }: SessionPlace): Buffer {
  return Buffer.from(`id: ${session}.${number}\n`)
}

function hasNewline(bytes: Uint8Array): boolean {
  return bytes.includes(LF) || bytes.includes(CR)
}

/** About: CRLF counts as two newlines. */
function framedLength(event: Uint8Array): number {
  const atLeast = event.length + DATA.length + END.length
  if (atLeast > PIECE_BYTES || !hasNewline(event)) return atLeast
  return event.reduce((sum, byte) => sum + (byte === LF || byte === CR ? DATA.length : 0), atLeast)
}

function framed(event: Uint8Array): Uint8Array {
  if (!hasNewline(event)) return Buffer.concat([DATA, event, END])
  return new FoldedLines(event, framedLength(event)).piece(0) as Uint8Array
}
