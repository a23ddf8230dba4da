import { MIB } from '../scenario.js'

export const LARGEST = 8 * MIB

/** An event of exactly so many bytes: `before`, then `filler` as often as fits, then `after`, the rest being spaces. */
export function eventOf(bytes: number, filler: string, [before, after]: readonly [string, string]): Buffer {
  const head = Buffer.from(before)
  const tail = Buffer.from(after)
  const unit = Buffer.from(filler)
  const event = Buffer.alloc(bytes, ' ')
  head.copy(event)
  const count = Math.floor((bytes - head.length - tail.length) / unit.length)
  event.fill(unit, head.length, head.length + count * unit.length)
  tail.copy(event, head.length + count * unit.length)
  return event
}

/** Newlines between tokens, which JSON allows and server-sent events have to split. */
export const newlines = (bytes: number, newline = '\n') => eventOf(bytes, newline, ['{"type":"a:b",', '"payload":1}'])

export const array = (bytes: number, item: string) => eventOf(bytes, `${item},`, ['{"type":"a:b","payload":[', '0]}'])

/** A plain event with a payload of text. */
export const text = (bytes: number) => eventOf(bytes, 'x', ['{"type":"a:b","payload":"', '"}'])

export const SMALL = '{"type":"a:b"}'

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Waits until something is so, or the time is over. */
export async function waitUntil(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  while (!isSo() && performance.now() < until) await wait(20)
  return isSo()
}

export async function times<T>(count: number, make: (index: number) => T | Promise<T>): Promise<T[]> {
  const made: T[] = []
  for (let index = 0; index < count; index += 1) made.push(await make(index))
  return made
}
