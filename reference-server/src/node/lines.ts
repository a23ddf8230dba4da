const LF = 0x0a

/** Whether a body has more than so many lines, blank ones included (SEND-9). */
export function hasMoreLines(body: Buffer, most: number): boolean {
  let lines = body.length > 0 && body.at(-1) !== LF ? 1 : 0
  for (let at = body.indexOf(LF); at >= 0 && lines <= most; at = body.indexOf(LF, at + 1)) lines += 1
  return lines > most
}

/** Whether a line holds nothing but spaces and tabs (SEND-1). */
export function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09)
}

/** Lines without the LF or CRLF that ends them (RELAY-2). */
export function* linesOf(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(LF, start)
    const end = found < 0 ? body.length : found
    yield body.subarray(start, body[end - 1] === 0x0d && end > start && found >= 0 ? end - 1 : end)
    start = end + 1
  }
}
