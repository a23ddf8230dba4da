/**
 * Ids for the events of one runtime (EVENT-6): random characters that no other runtime has, and a sequence. An id tells by
 * itself whether it was minted here, so no memory of what was sent can be too small (ECHO-1).
 */
export class EventIds {
  #prefix: string | undefined
  #last = 0

  /** @param draw gives the random characters, at least 64 bits of them. Called once, for the first id. */
  constructor(private readonly draw: () => string = drawPrefix) {}

  mint(): string {
    this.#prefix ??= `${this.draw()}-`
    this.#last += 1
    return this.#prefix + this.#last
  }

  /** Whether {@link mint} gave this very id. */
  isOwn(id: string): boolean {
    if (this.#prefix === undefined || !id.startsWith(this.#prefix)) return false
    const digits = id.slice(this.#prefix.length)
    return /^[1-9][0-9]*$/.test(digits) && Number(digits) <= this.#last
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

/** 16 characters of 6 random bits each. */
function drawPrefix(): string {
  return Array.from(randomBytes(16), (byte) => ALPHABET[byte & 63]).join('')
}

function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  try {
    return crypto.getRandomValues(bytes)
  } catch {
    // No such generator here, or not now (an edge isolate outside of a request). An emit must not fail for that.
    return bytes.map(() => Math.floor(Math.random() * 256))
  }
}
