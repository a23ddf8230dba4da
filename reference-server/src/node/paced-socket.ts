import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { costOf, type Turns, type Work } from '../hub/turns.js'

/** How much is handed on at once: some hundreds of the smallest frames. */
const PIECE_BYTES = 2_048

/**
 * A socket whose input is passed on in pieces, as its peer's turns come (LIMIT-10). While input is pending, no more is read, which
 * applies backpressure to the peer. Writes pass through at once.
 */
export class PacedSocket extends Duplex implements Work {
  /** Messages in the current piece, counted by the reader of the stream. */
  messages = 0
  /** Whether the peer has to do something first: {@link goOn} says that it has. */
  isHeld = (): boolean => false
  #input: Buffer
  #isRead = true
  #hasEnded = false
  #isClosed = false

  /** @param head what was read of it already */
  constructor(
    private readonly socket: Duplex & Partial<Pick<Socket, 'setNoDelay' | 'setTimeout'>>,
    head: Buffer,
    private readonly turns: Turns,
  ) {
    super()
    this.#input = head
    socket.setTimeout?.(0)
    socket.setNoDelay?.()
    socket.on('data', (chunk: Buffer) => {
      this.#input = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk])
      this.goOn()
      if (this.#input.length >= PIECE_BYTES) socket.pause()
    })
    socket.on('end', () => {
      this.#hasEnded = true
      this.goOn()
    })
    // What came before the end is handed on, however the end came.
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#isClosed = true
      this.goOn()
    })
    this.goOn()
  }

  goOn(): void {
    this.turns.take(this)
  }

  step(): number | undefined {
    if (this.destroyed || !this.#isRead || (this.isHeld() && !this.#isClosed)) return undefined
    const piece = this.#input.subarray(0, PIECE_BYTES)
    if (piece.length === 0) {
      this.#followOn()
      return undefined
    }
    const { socket } = this
    this.#input = this.#input.subarray(piece.length)
    this.messages = 0
    socket.cork() // all answers to a piece are one write
    this.#isRead = this.push(piece)
    socket.uncork()
    return costOf(this.messages, piece.length)
  }

  override _read(): void {
    if (this.#isRead) return
    this.#isRead = true
    this.goOn()
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: () => void): void {
    this.socket.write(chunk, encoding)
    done()
  }

  override _final(done: () => void): void {
    this.socket.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy()
    done(error)
  }

  /** All that came was handed on. */
  #followOn(): void {
    if (this.#isClosed) this.destroy()
    else if (this.#hasEnded) {
      this.#hasEnded = false
      this.push(null)
    } else if (this.socket.isPaused()) this.socket.resume()
  }
}
