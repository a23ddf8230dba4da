import type { Identified } from './events.js'

/** How many are remembered: of each event, what it is dispatched as. */
const MOST = 16_384

/** Which events a target has handed out, by name and id. One without an id is always another. */
export class HandedOut {
  readonly #keys = new Set<string>()

  has(name: string, event: Identified): boolean {
    const key = keyOf(name, event)
    return key !== undefined && this.#keys.has(key)
  }

  /** Notes that the event is handed out under that name. `true`: it has been before. */
  note(name: string, event: Identified | null | undefined): boolean {
    const key = event ? keyOf(name, event) : undefined
    if (key === undefined) return false
    if (this.#keys.has(key)) return true
    this.#keys.add(key)
    if (this.#keys.size > MOST) this.#keys.delete(this.#keys.values().next().value as string)
    return false
  }
}

function keyOf(name: string, { eventId }: Identified): string | undefined {
  return typeof eventId === 'string' ? `${name}\n${eventId}` : undefined
}
