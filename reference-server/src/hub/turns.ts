import type { HubHost } from './host.js'

/** Work of one peer that may take longer than a turn of the event loop. */
export interface Work {
  /** Does the next piece, and returns what it cost; undefined: nothing can be done now. A piece costs a few hundred units at most. */
  step(): number | undefined
}

/** Budget of one turn. A unit is about the cost of one small message: checking and storing it, or answering if it is invalid. */
const UNITS_A_TURN = 512
/** Bytes count too, since one message may consist of many tiny frames. */
const BYTES_A_UNIT = 64

/** Cost of processing that many messages with that many bytes. Counted, not timed. */
export function costOf(messages: number, bytes: number): number {
  return messages + Math.ceil(bytes / BYTES_A_UNIT)
}

/**
 * Shares the event loop among peers (LIMIT-10). A message is processed at once if no peer is waiting and the turn has budget left;
 * otherwise peers are served round-robin, a piece at a time.
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
    // Back to the end of the queue.
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

/** Runs `steps` one piece per turn. Each step yields its cost; the generator returns the result. */
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
