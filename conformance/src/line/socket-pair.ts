import type { Socket } from 'node:net'
import type { LineConnection } from './line-connection.js'
import { RequestHead } from './request-head.js'

type State = 'carrying' | 'stalled' | 'half-open' | 'ended'

/** What the line decides for its connections, at any time. */
export interface LineManner {
  /** Bytes travel in pieces of at most this many; undefined: as they come. */
  pieces: number | undefined
  /** A request for an upgrade is not carried: its connection is reset. */
  blocksUpgrades: boolean
}

/** A connection of the line: `near` is the side of whoever connected, `far` the target's. */
export class SocketPair implements LineConnection {
  asksUpgrade = false
  #state: State = 'carrying'
  readonly #head = new RequestHead()

  /** @param ended is called once, when neither side is left. */
  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
    private readonly manner: Readonly<LineManner>,
    private readonly ended: (connection: SocketPair) => void = () => {},
  ) {
    for (const side of [near, far]) {
      side.setNoDelay(true)
      side.on('error', () => {})
    }
    this.#carry(near, far)
    this.#carry(far, near)
    near.on('close', () => this.#gone(near, far))
    far.on('close', () => this.#gone(far, near))
  }

  get description(): string {
    const { subject } = this.#head
    return `${subject || 'nothing asked'}, ${this.#state}, ${this.near.bytesRead} bytes up, ${this.far.bytesRead} down`
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
    if (!this.open) return
    this.#state = 'half-open'
    this.far.resetAndDestroy()
    // Read on, into nothing: so the end of the near side is noticed.
    this.near.resume()
  }

  #carry(from: Socket, to: Socket): void {
    let waiting = 0
    let turn = Promise.resolve()
    from.on('data', (bytes: Buffer) => {
      if (from === this.near && this.#head.completesUpgrade(bytes)) {
        this.asksUpgrade = true
        if (this.manner.blocksUpgrades) return this.reset()
      }
      if (this.#state === 'half-open') return
      // No further than the other side reads: a slow receiver is felt through the line.
      from.pause()
      waiting += 1
      turn = turn
        .then(() => this.#write(to, bytes))
        .then(() => {
          waiting -= 1
          if (waiting === 0 && this.#state !== 'stalled') from.resume()
        })
    })
    from.on('end', () => {
      turn = turn.then(() => {
        if (this.#state !== 'half-open') to.end()
        else from.destroy()
      })
    })
    from.resume()
  }

  async #write(to: Socket, bytes: Buffer): Promise<void> {
    for (let start = 0; start < bytes.length && !to.destroyed; ) {
      const end = Math.min(bytes.length, start + (this.manner.pieces ?? bytes.length))
      const piece = bytes.subarray(start, end)
      start = end
      // Each piece leaves in a packet of its own: the next is written once the kernel has this one.
      await new Promise<void>((resolve) => {
        to.write(piece, () => (this.manner.pieces === undefined ? resolve() : setImmediate(resolve)))
      })
    }
  }

  #gone(side: Socket, other: Socket): void {
    if (this.#state === 'half-open' && side === this.far) return
    this.#state = 'ended'
    if (!other.destroyed) other.destroySoon()
    else this.ended(this)
  }
}
