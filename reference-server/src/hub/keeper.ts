const SLAB_BYTES = 64 * 1024

/**
 * Gives events memory of their own. They come as cuts from larger pieces, a packet or the body of a POST, which one event
 * in the log would keep whole. What is kept together goes together: neighbours share a slab.
 */
export class Keeper {
  #slab = new Uint8Array(0)
  #used = 0

  /** The same bytes, in memory that holds little else. */
  keep(bytes: Uint8Array): Uint8Array {
    const { length } = bytes
    if (2 * length > bytes.buffer.byteLength) return bytes
    if (2 * length > SLAB_BYTES) return new Uint8Array(bytes)
    if (this.#used + length > this.#slab.length) {
      this.#slab = new Uint8Array(SLAB_BYTES)
      this.#used = 0
    }
    const kept = this.#slab.subarray(this.#used, this.#used + length)
    kept.set(bytes)
    this.#used += length
    return kept
  }
}
