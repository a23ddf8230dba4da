/** RFC 6455 frames, written as wrongly as asked for, and read. */

export interface FrameToWrite {
  opcode: number
  payload: Uint8Array
  /** Default true. */
  fin?: boolean
  /** The three reserved bits, 0 to 7. Default 0. */
  reserved?: number
  /** Default true, as a client must. */
  masked?: boolean
}

export interface Frame {
  fin: boolean
  reserved: number
  opcode: number
  masked: boolean
  payload: Buffer
}

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
const MASK = Buffer.from([0x5a, 0x17, 0xc3, 0x9e])

export function frame(given: FrameToWrite): Buffer {
  const payload = Buffer.from(given.payload)
  if (given.masked === false) return Buffer.concat([frameHead(given, payload.length), payload])
  const masked = payload.map((byte, index) => byte ^ (MASK[index % 4] as number))
  return Buffer.concat([frameHead(given, payload.length), masked])
}

/** The head alone, declaring `length` bytes of payload; ends with the mask where the frame is masked. */
export function frameHead(
  { opcode, fin = true, reserved = 0, masked = true }: Omit<FrameToWrite, 'payload'>,
  length: number,
) {
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode
  const maskBit = masked ? 0x80 : 0
  let head: Buffer
  if (length < 126) head = Buffer.from([first, maskBit | length])
  else if (length < 65_536) head = Buffer.from([first, maskBit | 126, length >> 8, length & 0xff])
  else {
    head = Buffer.alloc(10)
    head[0] = first
    head[1] = maskBit | 127
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return masked ? Buffer.concat([head, MASK]) : head
}

export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  take(bytes: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const frames: Frame[] = []
    for (let next = this.#next(); next !== undefined; next = this.#next()) frames.push(next)
    return frames
  }

  #next(): Frame | undefined {
    const [first, second] = this.#rest
    if (first === undefined || second === undefined) return undefined
    let length = second & 0x7f
    let at = 2
    if (length === 126) {
      if (this.#rest.length < 4) return undefined
      length = this.#rest.readUInt16BE(2)
      at = 4
    } else if (length === 127) {
      if (this.#rest.length < 10) return undefined
      length = Number(this.#rest.readBigUInt64BE(2))
      at = 10
    }
    const masked = (second & 0x80) !== 0
    if (masked) at += 4
    if (this.#rest.length < at + length) return undefined
    const payload = Buffer.from(this.#rest.subarray(at, at + length))
    this.#rest = this.#rest.subarray(at + length)
    return { fin: (first & 0x80) !== 0, reserved: (first >> 4) & 7, opcode: first & 15, masked, payload }
  }
}
