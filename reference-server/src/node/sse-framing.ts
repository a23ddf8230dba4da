import type { Framing, SessionPlace } from '../hub/framing.js'

const LF = 0x0a
const CR = 0x0d
const DATA = Buffer.from('data: ')
const NEWLINE = Buffer.from('\n')

/** Events as they stand in a stream, each apart, since in a session each receiver's have ids of their own. */
export class SseFrames {
  #joined: Buffer | undefined

  constructor(private readonly events: readonly Buffer[]) {}

  /** For receivers without a session: the same bytes for all. */
  joined(): Buffer {
    this.#joined ??= Buffer.concat(this.events)
    return this.#joined
  }

  /** With ids from `place` on (SSE-4). */
  numbered({ session, number }: SessionPlace): Buffer {
    return Buffer.concat(this.events.flatMap((event, index) => [idLine({ session, number: number + index }), event]))
  }
}

/** Server-sent events (SSE-1). A newline inside an event begins a `data:` line of its own (RELAY-3). */
export const sseFraming: Framing<SseFrames> = {
  events: (events) => new SseFrames(events.map((bytes) => Buffer.concat(eventParts(bytes)))),
}

/** One control message (SSE-2). */
export function sseControl(type: string, text: string, place: SessionPlace | undefined): Buffer {
  return Buffer.concat([
    ...(place === undefined ? [] : [idLine(place)]),
    Buffer.from(`event: ${type}\n`),
    ...eventParts(Buffer.from(text)),
  ])
}

/** What a quiet stream without a session carries (SSE-3). */
export const SSE_COMMENT = Buffer.from(':\n\n')

function idLine({ session, number }: SessionPlace): Buffer {
  return Buffer.from(`id: ${session}.${number}\n`)
}

function eventParts(bytes: Uint8Array): Uint8Array[] {
  return [...splitLines(bytes).flatMap((line) => [DATA, line, NEWLINE]), NEWLINE]
}

/** Splits at CR, LF and CRLF. */
function splitLines(bytes: Uint8Array): Uint8Array[] {
  if (!bytes.includes(LF) && !bytes.includes(CR)) return [bytes]
  const lines: Uint8Array[] = []
  let start = 0
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== LF && bytes[at] !== CR) continue
    lines.push(bytes.subarray(start, at))
    if (bytes[at] === CR && bytes[at + 1] === LF) at += 1
    start = at + 1
  }
  return [...lines, bytes.subarray(start)]
}
