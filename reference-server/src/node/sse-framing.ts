import type { Framing } from '../hub/framing.js'

const LF = 0x0a
const CR = 0x0d
const DATA = Buffer.from('data: ')
const NEWLINE = Buffer.from('\n')

/** Server-sent events (SSE-1, SSE-2). A newline inside an event begins a `data:` line of its own (RELAY-3). */
export const sseFraming: Framing<Buffer> = {
  events: (events) => Buffer.concat(events.flatMap(eventParts)),
  control: (type, text) => Buffer.concat([Buffer.from(`event: ${type}\n`), ...eventParts(Buffer.from(text))]),
}

/** What a quiet stream carries (SSE-3). */
export const SSE_COMMENT = Buffer.from(':\n\n')

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
