import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Writes the same bytes again and again, as fast as they are taken, for so long or until the line ends. */
export async function flood(line: Writable, bytes: Uint8Array, forMs: number): Promise<void> {
  const until = performance.now() + forMs
  while (performance.now() < until && line.writable) {
    if (line.write(bytes)) await new Promise(setImmediate)
    else await settled(once(line, 'drain'), line, until - performance.now())
  }
}

/** Waits for a promise, the end of a line, or the end of the time, whichever comes first. Throws nothing. */
export async function settled(promise: Promise<unknown>, line: Writable, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, withinMs))
    line.once('close', resolve)
  })
  await Promise.race([promise.catch(() => {}), over])
  clearTimeout(timer)
}

/** Bytes repeated until they are about so many. */
export function repeated(bytes: string | Uint8Array, about = 65_536): Buffer {
  const one = Buffer.from(bytes)
  return Buffer.concat(Array.from({ length: Math.max(1, Math.floor(about / one.length)) }, () => one))
}
