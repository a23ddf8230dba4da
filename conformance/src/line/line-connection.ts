import type { Socket } from 'node:net'

type State = 'carrying' | 'stalled' | 'half-open' | 'ended'

/** One connection of a fault line: `near` is the side of whoever connected, `far` the target's. */
export class LineConnection {
  #state: State = 'carrying'

  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
    private readonly pieces: number | undefined,
  ) {
    for (const side of [near, far]) {
      side.setNoDelay(true)
      side.on('error', () => {})
    }
    void this.#carry(near, far)
    void this.#carry(far, near)
    near.on('close', () => this.#gone(far))
    far.on('close', () => this.#gone(near))
  }

  get open(): boolean {
    return this.#state !== 'ended'
  }

  cut(): void {
    this.#state = 'ended'
    this.near.destroySoon()
    this.far.destroySoon()
  }

  reset(): void {
    this.#state = 'ended'
    this.near.resetAndDestroy()
    this.far.resetAndDestroy()
  }

  stall(): void {
    if (this.#state !== 'carrying') return
    this.#state = 'stalled'
    this.near.pause()
    this.far.pause()
  }

  resume(): void {
    if (this.#state !== 'stalled') return
    this.#state = 'carrying'
    this.near.resume()
    this.far.resume()
  }

  halfOpen(): void {
    this.#state = 'half-open'
    this.near.pause()
    this.far.resetAndDestroy()
  }

  #carry(from: Socket, to: Socket): void {
    let turn = Promise.resolve()
    from.on('data', (bytes: Buffer) => {
      turn = turn.then(() => this.#write(to, bytes))
    })
    from.on('end', () => {
      turn = turn.then(() => {
        if (this.#state !== 'half-open') to.end()
      })
    })
    from.resume()
  }

  async #write(to: Socket, bytes: Buffer): Promise<void> {
    const size = this.pieces ?? bytes.length
    for (let start = 0; start < bytes.length; start += size) {
      const piece = bytes.subarray(start, start + size)
      // Each piece leaves in a packet of its own: the next is written once the kernel has this one.
      await new Promise<void>((resolve) => {
        if (to.destroyed) resolve()
        else to.write(piece, () => setImmediate(resolve))
      })
    }
  }

  #gone(other: Socket): void {
    if (this.#state === 'half-open' && other === this.near) return
    this.#state = 'ended'
    if (!other.destroyed) other.destroySoon()
  }
}
