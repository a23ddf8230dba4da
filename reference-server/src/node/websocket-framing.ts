import type { Framing } from '../hub/framing.js'

const FINAL_TEXT = 0x81

/** Unmasked text frames, as a server sends them (RFC 6455, section 5.2); several events become one buffer. */
export const websocketFraming: Framing<Buffer> = {
  events(events) {
    const frames = Buffer.allocUnsafe(events.reduce((sum, { length }) => sum + headerSize(length) + length, 0))
    let offset = 0
    for (const bytes of events) {
      offset = writeHeader(frames, offset, bytes.length)
      frames.set(bytes, offset)
      offset += bytes.length
    }
    return frames
  },
}

function headerSize(length: number): number {
  if (length < 126) return 2
  return length < 65_536 ? 4 : 10
}

function writeHeader(frames: Buffer, offset: number, length: number): number {
  frames[offset] = FINAL_TEXT
  if (length < 126) {
    frames[offset + 1] = length
    return offset + 2
  }
  if (length < 65_536) {
    frames[offset + 1] = 126
    return frames.writeUInt16BE(length, offset + 2)
  }
  frames[offset + 1] = 127
  return frames.writeBigUInt64BE(BigInt(length), offset + 2)
}
