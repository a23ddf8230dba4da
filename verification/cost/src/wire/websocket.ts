import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

export const OPCODE = { continuation: 0, text: 1, binary: 2, ping: 9 } as const

export interface Place {
  port: number
  tls?: boolean
}

/** A connection whose end and errors are nobody's concern. */
export function openSocket({ port, tls }: Place): Socket {
  const host = '127.0.0.1'
  const socket = tls === true ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port })
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  return socket
}

export function upgradeRequest(query: string): string {
  const key = randomBytes(16).toString('base64')
  return [
    `GET /__devtools/ws?${query} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    '\r\n',
  ].join('\r\n')
}

/** A client's frame. The mask is zero, so that the payload stands in it as it is. */
export function frame(payload: string | Uint8Array, opcode: number = OPCODE.text, final = true): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  return Buffer.concat([frameHead(bytes.length, opcode, final), bytes])
}

export function frameHead(length: number, opcode: number = OPCODE.text, final = true): Buffer {
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const head = Buffer.alloc(size + 4)
  head[0] = (final ? 0x80 : 0) | opcode
  if (size === 2) head[1] = 0x80 | length
  else if (size === 4) {
    head[1] = 0xfe
    head.writeUInt16BE(length, 2)
  } else {
    head[1] = 0xff
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return head
}

/** Opens a WebSocket. Resolves once the bus has agreed; what it says next is not read yet. */
export function openWebSocket(place: Place, query: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(place)
    const refused = () => reject(new Error('the bus accepted no WebSocket'))
    socket.once('close', refused)
    socket.write(upgradeRequest(query))
    let head = ''
    const read = () => {
      for (let byte = socket.read(1); byte !== null; byte = socket.read(1)) {
        head += String(byte)
        if (!head.endsWith('\r\n\r\n')) continue
        socket.off('readable', read)
        socket.off('close', refused)
        if (head.startsWith('HTTP/1.1 101')) resolve(socket)
        else refused()
        return
      }
    }
    socket.on('readable', read)
  })
}
