import { Violation } from '../../case.js'

/** Distinct ids a client remembers at least (ONCE-1), where the bus's window is not larger than half of it. */
export const REMEMBERED = 2_048

/**
 * Judges which messages a client handed on. An id is forgotten no sooner than when the last 2,048 distinct ids, counted
 * from where it was handed on last, no longer contain it; from then on the client may do either.
 *
 * @param sent the id of each message, in order.
 * @param heard the indexes of the messages that were handed on, in order.
 * @param remembered what stands in the place of 2,048.
 * @throws Violation of ONCE-1.
 */
export function judgeOnce(sent: readonly string[], heard: readonly number[], remembered = REMEMBERED): void {
  const handed = new Set(heard)
  if (handed.size < heard.length) throw new Violation('ONCE-1', 'a message was handed on twice', undefined, heard)
  const lastHanded = new Map<string, number>()
  for (const [index, id] of sent.entries()) {
    const last = lastHanded.get(id)
    if (last === undefined && !handed.has(index)) {
      throw new Violation('ONCE-1', `the first event with id ${id} was not heard`, id, 'nothing')
    }
    if (!handed.has(index)) continue
    if (last !== undefined) {
      const between = new Set(sent.slice(last + 1, index)).size
      if (between < remembered) {
        throw new Violation(
          'ONCE-1',
          `id ${id} was heard again after ${between} other ids`,
          'heard once',
          'heard twice',
        )
      }
    }
    lastHanded.set(id, index)
  }
}
