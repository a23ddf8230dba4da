import type { VirtualTime } from './virtual-time.js'

/** One direction of a connection: what goes in comes out later, in order, or never. */
export class Wire {
  #queue: { bytes: number; deliver: () => void }[] = []
  #bytes = 0
  #moving = false
  #stalled = false
  #broken = false

  constructor(
    private readonly time: VirtualTime,
    private readonly delayMs: () => number,
  ) {}

  /** UTF-8 bytes under way. */
  get bytes(): number {
    return this.#bytes
  }

  send(bytes: number, deliver: () => void): void {
    if (this.#broken) return
    this.#queue.push({ bytes, deliver })
    this.#bytes += bytes
    this.#move()
  }

  /** Nothing comes out any more until `resume`. */
  stall(): void {
    this.#stalled = true
  }

  resume(): void {
    this.#stalled = false
    this.#move()
  }

  /** What is under way, and what goes in from now on, is gone. */
  break(): void {
    this.#broken = true
    this.#queue = []
    this.#bytes = 0
  }

  #move(): void {
    if (this.#moving || this.#stalled || this.#queue.length === 0) return
    this.#moving = true
    this.time.after(this.delayMs(), () => {
      this.#moving = false
      if (this.#stalled) return
      const next = this.#queue.shift()
      if (next === undefined) return
      this.#bytes -= next.bytes
      next.deliver()
      this.#move()
    })
  }
}
