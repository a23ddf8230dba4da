import type { Framing } from '../hub/framing.js'

const FINAL_TEXT = 0x81

/** Larger events are not copied: all receivers share their bytes. */
const COPIED_BYTES = 16 * 1024

/** Unmasked text frames, as a server sends them (RFC 6455, section 5.2); small events become one buffer. */
export const websocketFraming: Framing<readonly Uint8Array[]> = {
  events(events) {
    const [only] = events
    if (events.length === 1 && only !== undefined && only.length > COPIED_BYTES) {
      const header = Buffer.allocUnsafe(headerSize(only.length))
      writeHeader(header, 0, only.length)
      return [header, only]
    }
    const frames = Buffer.allocUnsafe(events.reduce((sum, { length }) => sum + headerSize(length) + length, 0))
    let offset = 0
    for (const bytes of events) {
      offset = writeHeader(frames, offset, bytes.length)
      frames.set(bytes, offset)
      offset += bytes.length
    }
    return [frames]
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
