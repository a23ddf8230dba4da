import type { HubHost } from './host.js'

/** Something of one peer's that may take longer than a turn of the loop. */
export interface Work {
  /** Does the next piece, and returns what it cost; undefined: nothing can be done now. A piece costs a few hundred units at most. */
  step(): number | undefined
}

/** About the cost of one small message: of judging it, keeping it, and answering where it is bad. */
const UNITS_A_TURN = 512
/** What comes in frames of few bytes costs more by the byte than by the message. */
const BYTES_A_UNIT = 64

/** What it costs to take so many messages of so many bytes together. It is counted, not timed. */
export function costOf(messages: number, bytes: number): number {
  return messages + Math.ceil(bytes / BYTES_A_UNIT)
}

/**
 * Divides the turns of the loop among the peers (LIMIT-10). What a peer sends is taken at once where nobody waits and the turn has room;
 * otherwise peers take turns, a piece each.
 */
export class Turns {
  /** In the order in which they come next. */
  readonly #waiting = new Set<Work>()
  readonly #host: Pick<HubHost, 'defer'>
  #spent = 0
  #running = false
  #deferred = false

  constructor(host: Pick<HubHost, 'defer'>) {
    this.#host = host
  }

  /** Does a peer's work, now or in later turns, until it says that there is none. */
  take(work: Work): void {
    const isFirst = this.#waiting.size === 0
    this.#waiting.add(work)
    if (isFirst && !this.#running) this.#run()
  }

  #run(): void {
    this.#running = true
    // Who is put back comes last.
    for (const work of this.#waiting) {
      if (this.#spent >= UNITS_A_TURN) break
      this.#waiting.delete(work)
      const cost = work.step()
      if (cost === undefined) continue
      this.#spent += cost
      this.#waiting.add(work)
    }
    this.#running = false
    if (this.#deferred) return
    this.#deferred = true
    this.#host.defer(() => {
      this.#deferred = false
      if (this.#spent === 0 && this.#waiting.size === 0) return
      this.#spent = 0
      if (this.#waiting.size > 0) this.#run()
    })
  }
}

/** Runs `steps` piece by piece, as its turn comes. Each yields what it cost, and returns the result at its end. */
export function inTurns<Result>(turns: Turns, steps: Generator<number, Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    turns.take({
      step() {
        try {
          const { done, value } = steps.next()
          if (done !== true) return value
          resolve(value)
        } catch (error) {
          reject(error)
        }
        return undefined
      },
    })
  })
}
