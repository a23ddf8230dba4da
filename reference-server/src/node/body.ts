import type { IncomingMessage } from 'node:http'
import { Refused } from './refusal.js'

/** How long a sender whose body was refused may take to notice before it is cut. */
const REFUSED_MS = 1_000

/**
 * Reads a whole body of at most `mostBytes` (LIMIT-3). Undefined: the sender went away before its end, and nobody is left
 * to answer.
 */
export function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | Refused | undefined> {
  return new Promise((resolve) => {
    // One buffer that grows, as a body may come in very many, very small pieces.
    let body: Buffer = Buffer.alloc(0)
    let length = 0
    const tooLarge = () => {
      body = Buffer.alloc(0)
      resolve(new Refused('too-large', `the body is over the limit of ${mostBytes} bytes; send less at a time`))
      hurry(request, mostBytes)
    }
    request.on('close', () => resolve(undefined))
    request.on('error', () => resolve(undefined))
    const announced = Number(request.headers['content-length'] ?? 0)
    if (announced > mostBytes) {
      tooLarge()
      return
    }
    const take = (chunk: Buffer) => {
      if (length + chunk.length > mostBytes) {
        request.off('data', take)
        tooLarge()
        return
      }
      if (length + chunk.length > body.length) {
        const roomy = Math.min(mostBytes, Math.max(announced, 2 * (length + chunk.length)))
        body = Buffer.concat([body.subarray(0, length)], roomy)
      }
      body.set(chunk, length)
      length += chunk.length
    }
    request.on('data', take)
    request.on('end', () => resolve(body.subarray(0, length)))
  })
}

/**
 * Lets a sender that is still writing read its refusal: some of the rest is read and thrown away, then nothing more, and
 * soon the connection is cut.
 */
function hurry(request: IncomingMessage, mostBytes: number): void {
  let thrownAway = 0
  request.on('data', (chunk: Buffer) => {
    thrownAway += chunk.length
    if (thrownAway > mostBytes) request.pause()
  })
  const cut = setTimeout(() => request.destroy(), REFUSED_MS)
  request.once('close', () => clearTimeout(cut))
  request.once('end', () => clearTimeout(cut))
}
