import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { Observations } from '../observations.js'

const HANDSHAKE_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TEXT_FRAME = 0x81
/** A final frame with the reserved opcode 3, which RFC 6455 gives no meaning. */
const RESERVED_FRAME = Buffer.from([0x83, 0x00])

/**
 * A WebSocket connection whose bus end keeps no rule by itself: it answers no close frame and ends nothing until it is
 * told to.
 */
export class RawLink {
  /** What the client wrote after the handshake, chunk by chunk. */
  readonly chunks = new Observations<Buffer>()

  constructor(
    private readonly socket: Duplex,
    key: string,
  ) {
    const accept = createHash('sha1')
      .update(key + HANDSHAKE_GUID)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    socket.on('data', (chunk: Buffer) => this.chunks.push(chunk))
    socket.on('close', () => this.chunks.end('the connection has closed'))
    socket.on('error', () => {})
  }

  /** @param text at most 65,535 bytes of UTF-8. */
  send(text: string): void {
    const payload = Buffer.from(text)
    const long = payload.length > 125
    const header = Buffer.alloc(long ? 4 : 2)
    header[0] = TEXT_FRAME
    header[1] = long ? 126 : payload.length
    if (long) header.writeUInt16BE(payload.length, 2)
    this.socket.write(Buffer.concat([header, payload]))
  }

  sendReservedFrame(): void {
    this.socket.write(RESERVED_FRAME)
  }

  cut(): void {
    this.socket.destroy()
  }
}
