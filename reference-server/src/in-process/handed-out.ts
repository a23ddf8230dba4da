/** How many are remembered: of each event, what it is dispatched as. */
const MOST = 16_384

/** Which events a target has handed out, by name and id. */
export class HandedOut {
  readonly #keys = new Set<string>()

  /** Notes that the event is handed out under that name. `true`: it has been before. */
  again(name: string, eventId: string): boolean {
    const key = `${name}\n${eventId}`
    if (this.#keys.has(key)) return true
    this.#keys.add(key)
    if (this.#keys.size > MOST) this.#keys.delete(this.#keys.values().next().value as string)
    return false
  }
}
