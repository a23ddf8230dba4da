import { REFUSED_RETRY_MS } from '@devtools-bus/schema/constants'
import { abortController } from '../runtime/abort.js'
import type { Host } from './host.js'
import type { HttpAnswer, Transport } from './transport.js'

/** Minimum time between two requests: shorter than the wait after a refusal (CONN-8). */
const ENOUGH_MS = REFUSED_RETRY_MS / 2

/**
 * Asks a bus over HTTP why it refuses a WebSocket, on platforms that hide the response to a handshake (CONN-8): outside the
 * backoff, one request at a time.
 */
export class Inquiry {
  #underWay: AbortController | undefined
  #answer: HttpAnswer | undefined
  #answeredAt = Number.NEGATIVE_INFINITY

  /**
   * @param answered called with each answer
   * @param timeScale multiplies the time between two requests
   */
  constructor(
    private readonly host: Host,
    private readonly transport: Transport,
    private readonly timeScale: number,
    private readonly answered: (answer: HttpAnswer) => void,
  ) {}

  /** The latest answer since there was a connection. */
  get answer(): HttpAnswer | undefined {
    return this.#answer
  }

  /** An attempt has failed without a visible response. */
  ask(): void {
    const { host, transport } = this
    if (transport.inquire === undefined || this.#underWay !== undefined) return
    if (host.now() - this.#answeredAt < ENOUGH_MS * this.timeScale) return
    const underWay = abortController()
    this.#underWay = underWay
    void transport.inquire(underWay.signal).then((answer) => {
      if (underWay !== this.#underWay) return
      this.#underWay = undefined
      this.#answer = answer
      if (answer === undefined) return
      this.#answeredAt = host.now()
      this.answered(answer)
    })
  }

  /** There is a connection, or the link was stopped: the answer is no longer needed. */
  stop(): void {
    this.#underWay?.abort()
    this.#underWay = this.#answer = undefined
    this.#answeredAt = Number.NEGATIVE_INFINITY
  }
}
