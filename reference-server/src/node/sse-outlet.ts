import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { READ_AHEAD_BYTES } from '@devtools-bus/schema/constants'
import type { CloseReason, Outlet, SessionPlace } from '../hub/framing.js'
import { SSE_COMMENT, type SseFrames, sseControl, sseFraming } from './sse-framing.js'

/** How much of its message one stream writes when it is its turn, and all of them in one turn of the loop. */
const SHARE_BYTES = 64 * 1024
const TURN_BYTES = 2 * 1024 * 1024

/** Streams in the middle of a message take turns, so that a thousand of them do not hold up the loop. */
class Turns {
  readonly #waiting = new Set<() => number>()
  #scheduled = false

  /** @param goOn writes a share, and returns how much that was */
  add(goOn: () => number): void {
    this.#waiting.add(goOn)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      let bytes = 0
      for (const next of [...this.#waiting]) {
        if (bytes >= TURN_BYTES) break
        this.#waiting.delete(next)
        bytes += next()
      }
      for (const next of this.#waiting) this.add(next)
    })
  }
}

const turns = new Turns()

/** The hub's outlet for one stream. A message is written in pieces; until its end the outlet is full. */
export class SseOutlet implements Outlet {
  readonly transport = 'sse'
  readonly framing = sseFraming
  readonly #response: ServerResponse
  readonly #end: () => void
  #pieces: Iterator<Uint8Array, undefined> | undefined
  /** What may not stand in the middle of a message. */
  #after: Uint8Array[] = []
  #goingOn = false

  /** @param end ends the answer */
  constructor(response: ServerResponse, end: () => void) {
    this.#response = response
    this.#end = end
  }

  /** Called when a message has been written to its end, or the line has drained. */
  onRoom: () => void = () => {}

  room(): number {
    return this.#pieces === undefined ? this.#lineRoom() : 0
  }

  write(frames: unknown, place: SessionPlace | undefined): void {
    this.#pieces = (frames as SseFrames).pieces(place)
    this.#goOn()
  }

  control(type: string, text: string, place: SessionPlace | undefined): void {
    const bytes = sseControl(type, text, place)
    if (this.#pieces === undefined) this.#send(bytes)
    else this.#after.push(bytes)
  }

  comment(): void {
    if (this.#pieces === undefined) this.#send(SSE_COMMENT)
  }

  close(reason: CloseReason): void {
    // A bus that stops forgets its sessions: the client could not resume the rest.
    if (reason === 'going-away') this.#writePieces(Number.POSITIVE_INFINITY, () => true)
    this.#pieces = undefined
    this.#after = []
    this.#end()
  }

  /** The line has taken what was written. */
  drained(): void {
    if (this.#pieces === undefined) this.onRoom()
    else this.#goOnSoon()
  }

  #goOn(): number {
    const bytes = this.#writePieces(SHARE_BYTES, () => this.#lineRoom() > 0)
    if (this.#pieces !== undefined && this.#lineRoom() > 0) this.#goOnSoon()
    return bytes
  }

  #goOnSoon(): void {
    if (this.#goingOn) return
    this.#goingOn = true
    turns.add(() => {
      this.#goingOn = false
      if (this.#pieces === undefined) return 0
      const bytes = this.#goOn()
      if (this.#pieces === undefined && this.#lineRoom() > 0) this.onRoom()
      return bytes
    })
  }

  #writePieces(mostBytes: number, hasRoom: () => boolean): number {
    const output = outputOf(this.#response)
    output.cork() // all pieces are one write
    let bytes = 0
    for (; this.#pieces !== undefined && bytes < mostBytes && hasRoom(); ) {
      const { value } = this.#pieces.next()
      if (value !== undefined) {
        this.#send(value)
        bytes += value.length
        continue
      }
      this.#pieces = undefined
      for (const control of this.#after.splice(0)) this.#send(control)
    }
    output.uncork()
    return bytes
  }

  #lineRoom(): number {
    const { writableHighWaterMark, writableLength } = outputOf(this.#response)
    // No less than this mark: below it Node does not tell when the line has drained.
    return Math.min(READ_AHEAD_BYTES, writableHighWaterMark) - writableLength
  }

  #send(bytes: Uint8Array): void {
    const output = outputOf(this.#response)
    // The parts of a chunk together, and at once: Node would wait for the end of the turn, and count it as waiting.
    output.cork()
    this.#response.write(bytes)
    output.uncork()
  }
}

/** What the answer is written to: over HTTP/2 that is its stream. Where the answer has lost its socket, itself. */
function outputOf(response: ServerResponse): Writable {
  return (response as ServerResponse & { stream?: Writable }).stream ?? response.socket ?? response
}
