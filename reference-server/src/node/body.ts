import type { IncomingMessage } from 'node:http'
import type { Arrivals } from './arrivals.js'
import { Refused } from './refusal.js'

/** How long a sender whose body was refused may take to notice before it is cut. */
const REFUSED_MS = 1_000

/**
 * Reads a whole body (LIMIT-3, LIMIT-9). Undefined: the sender disconnected before the end.
 */
export function readBody(request: IncomingMessage, arrivals: Arrivals): Promise<Buffer | Refused | undefined> {
  const { mostBytes } = arrivals
  return new Promise((resolve) => {
    const collected = new Collected()
    const refuse = (refused: Refused) => {
      request.off('data', take)
      collected.clear()
      resolve(refused)
      hurry(request, mostBytes)
    }
    const tooLarge = () =>
      refuse(
        new Refused('too-large', `the request body exceeds the limit of ${mostBytes} bytes; send smaller messages`),
      )
    const take = (chunk: Buffer) => {
      if (arrival.bytes + chunk.length > mostBytes) {
        arrival.end()
        tooLarge()
        return
      }
      collected.add(chunk)
      arrival.came(chunk.length)
    }
    if (Number(request.headers['content-length'] ?? 0) > mostBytes) {
      tooLarge()
      return
    }
    const arriving = {
      pause: () => void request.pause(),
      resume: () => void request.resume(),
      giveUp: () => refuse(new Refused('timeout', 'the request body did not arrive in time; send it again')),
    }
    const arrival = arrivals.begin(arriving, true)
    const gone = () => {
      arrival.end()
      resolve(undefined)
    }
    request.on('close', gone)
    request.on('error', gone)
    request.on('data', take)
    request.on('end', () => {
      arrival.end()
      resolve(collected.whole())
    })
  })
}

const FIRST_BYTES = 1024
const SLAB_BYTES = 64 * 1024

/**
 * The received part of a body, copied into slabs. Each chunk is a view of a larger buffer: a million chunks of one byte would
 * take a hundred times their size.
 */
class Collected {
  #slabs: Buffer[] = []
  #used = 0
  #length = 0

  add(chunk: Buffer): void {
    this.#length += chunk.length
    for (let taken = 0; taken < chunk.length; ) {
      const slab = this.#roomy(chunk.length - taken)
      const copied = chunk.copy(slab, this.#used, taken)
      this.#used += copied
      taken += copied
    }
  }

  /** All of it; it is held no longer here. */
  whole(): Buffer {
    const whole = Buffer.concat(this.#slabs, this.#length)
    this.clear()
    return whole
  }

  clear(): void {
    this.#slabs = []
    this.#used = 0
    this.#length = 0
  }

  #roomy(wanted: number): Buffer {
    const last = this.#slabs.at(-1)
    if (last !== undefined && this.#used < last.length) return last
    const grown = Math.max(wanted, 2 * (last?.length ?? FIRST_BYTES / 2))
    const slab = Buffer.allocUnsafeSlow(Math.min(SLAB_BYTES, grown))
    this.#slabs.push(slab)
    this.#used = 0
    return slab
  }
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
  request.resume()
  const cut = setTimeout(() => request.destroy(), REFUSED_MS)
  request.once('close', () => clearTimeout(cut))
  request.once('end', () => clearTimeout(cut))
}
