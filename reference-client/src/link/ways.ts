import { FALLBACK_ATTEMPTS, PROBE_MS } from '@devtools-bus/schema/constants'
import type { Attempt } from './attempt.js'
import type { Host } from './host.js'
import type { HttpTransport, Transport } from './transport.js'

export interface WaysOptions {
  host: Host
  webSocket: Transport
  http?: HttpTransport | undefined
  /** Multiplies the waits between probes. */
  timeScale: number
  /** Begins an attempt beside the stream that is in use. */
  probe(transport: Transport): Attempt
}

/** Over what to connect: WebSocket, or HTTP and now and then a try whether WebSocket gets through (FALLBACK-1, FALLBACK-4). */
export class Ways {
  #reason: string | undefined
  #hasWebSocket = true
  #probe: Attempt | undefined
  #cancelWait = (): void => {}

  constructor(private readonly options: WaysOptions) {}

  /** Why the link is without WebSocket for now; undefined: it is not. */
  get reason(): string | undefined {
    return this.#reason
  }

  /** The status of a link whose events flow. */
  get openStatus(): { status: 'open' } | { status: 'fallback'; reason: string } {
    return this.#reason === undefined ? { status: 'open' } : { status: 'fallback', reason: this.#reason }
  }

  /** Whether WebSocket is being tried beside the stream. */
  get isProbing(): boolean {
    return this.#probe !== undefined
  }

  /** What the next attempt is made over. */
  get transport(): Transport {
    const { webSocket, http } = this.options
    return this.#reason === undefined || http === undefined ? webSocket : http.stream
  }

  /** This runtime has no WebSocket. `false`: nor is there another way. */
  withoutWebSocket(reason: string): boolean {
    this.#hasWebSocket = false
    this.stop()
    if (this.options.http === undefined) return false
    this.#reason = reason
    return true
  }

  /** So many attempts in a row have failed. */
  failed(attempts: number): void {
    if (this.options.http === undefined || this.#reason !== undefined || attempts < FALLBACK_ATTEMPTS) return
    this.#reason = `WebSocket did not get through in ${FALLBACK_ATTEMPTS} attempts; it is tried again now and then`
    this.#waitForProbe()
  }

  probeFailed(): void {
    this.#probe = undefined
    this.#waitForProbe()
  }

  /** The probe is the link's connection from now on. */
  probeSucceeded(): void {
    this.#probe = undefined
    this.#reason = undefined
  }

  /** No further probes. */
  stop(): void {
    this.#cancelWait()
    this.#probe?.abort()
    this.#probe = undefined
  }

  #waitForProbe(): void {
    if (!this.#hasWebSocket) return
    const { host, timeScale, webSocket, probe } = this.options
    this.#cancelWait = host.after(PROBE_MS * timeScale, () => {
      this.#probe = probe(webSocket)
    })
  }
}
