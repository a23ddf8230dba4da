/** The subject with everything a case may put around it. What is opened here is closed when the case, or its history, ends. */
import type { Scope } from '../../case.js'
import { mustCome } from '../../checkers/exactly.js'
import type { BusOptions, BusSubject } from '../../subject.js'
import { exchange, type HeaderList, type HttpAnswer, type HttpRequest } from '../../wire/exchange.js'
import { type PostOptions, post } from '../../wire/post.js'
import { RawWebSocketPeer, upgradeHeaders } from '../../wire/raw-web-socket-peer.js'
import { SsePeer } from '../../wire/sse-peer.js'
import { type Endpoint, type Query, target } from '../../wire/target.js'
import { WebSocketPeer } from '../../wire/web-socket-peer.js'

export type BusScope = Scope<BusSubject, BusOptions>

export class Scene {
  #minted = 0

  private constructor(
    readonly scope: BusScope,
    readonly subject: BusSubject,
  ) {}

  /** Starts the bus. */
  static async open(scope: BusScope, options?: BusOptions): Promise<Scene> {
    return new Scene(scope, await scope.start(options))
  }

  /** The same bus, reached at another address of the machine. */
  seenAt(url: string): Scene {
    return new Scene(this.scope, { ...this.subject, url })
  }

  get patienceMs(): number {
    return this.scope.patienceMs
  }

  get speaksSse(): boolean {
    return this.subject.capabilities.includes('sse')
  }

  /** A WebSocket. @throws Violation of `rule` where none can be had: WS-1, unless the case says what was to let it in. */
  async webSocket(query: Query = {}, rule = 'WS-1', headers: Record<string, string> = {}): Promise<WebSocketPeer> {
    return this.#own(await mustCome(rule, WebSocketPeer.open(this.subject, { query, headers }, this.patienceMs)))
  }

  panel(): Promise<WebSocketPeer> {
    return this.webSocket()
  }

  bridge(): Promise<WebSocketPeer> {
    return this.webSocket({ bridge: 'server' })
  }

  /** @param answersClose false: the other half of a closing handshake is left to the case. */
  async rawWebSocket(query: Query = {}, rule = 'WS-1', answersClose = true): Promise<RawWebSocketPeer> {
    const options = { query, answersClose }
    return this.#own(await mustCome(rule, RawWebSocketPeer.open(this.subject, options, this.patienceMs)))
  }

  async sse(query: Query = {}, rule = 'SSE-1', headers: HeaderList = []): Promise<SsePeer> {
    return this.#own(await mustCome(rule, SsePeer.open(this.subject, { query, headers }, this.patienceMs)))
  }

  post(body: string | Uint8Array, options: PostOptions = {}): Promise<HttpAnswer> {
    return post(this.subject, body, options, this.patienceMs)
  }

  request(request: HttpRequest): Promise<HttpAnswer> {
    return exchange(this.subject.url, request, this.patienceMs)
  }

  /** `GET` of an endpoint, or an upgrade of `ws`, or a POST of one good event. */
  ask(endpoint: Endpoint, headers: HeaderList = [], query: Query = {}): Promise<HttpAnswer> {
    const path = target(this.subject, endpoint, query)
    if (endpoint === 'send') {
      return this.request({
        method: 'POST',
        path,
        headers: [['Content-Type', 'application/json'], ...headers],
        body: this.mint(),
      })
    }
    return this.request({ path, headers: endpoint === 'ws' ? [...upgradeHeaders(), ...headers] : headers })
  }

  /** Endpoints the subject has. */
  get endpoints(): Endpoint[] {
    return this.speaksSse ? ['ws', 'sse', 'send', 'info'] : ['ws', 'send', 'info']
  }

  /** Text of an event that is like no other of this scene. */
  mint(members: Record<string, unknown> = {}): string {
    this.#minted += 1
    return JSON.stringify({ type: 'conformance:event', eventId: `conformance-${this.#minted}`, ...members })
  }

  #own<P extends { close(): void }>(peer: P): P {
    this.scope.onEnd(() => peer.close())
    return peer
  }
}
