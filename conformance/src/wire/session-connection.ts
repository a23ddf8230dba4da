/** One connection of a client with a session, numbered as a client numbers: by counting from `next`. */
import type { Observations } from '../observations.js'
import { ACK, ERROR, type Hello, type ToldError } from './hello.js'
import type { Ending } from './peer.js'
import type { SsePeer } from './sse-peer.js'
import type { Query } from './target.js'
import { WebSocketPeer } from './web-socket-peer.js'

export type Over = 'ws' | 'sse'

export class SessionConnection {
  /** @param query what the client says of itself with every connection: its role, its project. */
  constructor(
    readonly peer: WebSocketPeer | SsePeer,
    readonly over: Over,
    readonly query: Query,
    readonly hello: Hello,
  ) {}

  /** The session's id. */
  get id(): string {
    return this.hello.session
  }

  /** What came, the first being number `hello.next`. */
  get events(): Observations<string> {
    return this.peer.events
  }

  get ended(): Observations<Ending> {
    return this.peer.ended
  }

  /** Number of the last event that came or, where none did, of the one before the first that will. */
  get had(): number {
    return this.hello.next - 1 + this.events.all.length
  }

  /** `received` of each ack that came. */
  get acks(): number[] {
    return this.#payloads<{ received: number }>(ACK).map(({ received }) => received)
  }

  get errors(): ToldError[] {
    return this.#payloads<ToldError>(ERROR)
  }

  /** Resolves with `received` of the first ack that acknowledges at least `least`. @throws Unanswered */
  async acked(least: number, patienceMs: number): Promise<number> {
    const isIt = ({ type, payload }: { type: string; payload: unknown }) =>
      type === ACK && (payload as { received: number }).received >= least
    const { payload } = await this.peer.controls.find(`an ack of ${least}`, patienceMs, isIt)
    return (payload as { received: number }).received
  }

  /** Resolves once an ack has come that is not there yet. @throws Unanswered */
  async nextAck(patienceMs: number): Promise<void> {
    const { controls } = this.peer
    await controls.find('an ack', patienceMs, ({ type }) => type === ACK, controls.all.length)
  }

  /** Over WebSocket alone. */
  send(text: string): void {
    this.socket.send(text)
  }

  get socket(): WebSocketPeer {
    if (this.peer instanceof WebSocketPeer) return this.peer
    throw new Error('a stream brings nothing to the bus: post')
  }

  /** The line breaks, without a word. */
  cut(): void {
    this.peer.close()
  }

  #payloads<T>(type: string): T[] {
    return this.peer.controls.all.filter((one) => one.type === type).map(({ payload }) => payload as T)
  }
}
