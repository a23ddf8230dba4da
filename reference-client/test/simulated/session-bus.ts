import type {
  Connection,
  ConnectionEvents,
  ConnectionQuery,
  HttpTransport,
  PostAnswer,
  PostRequest,
  Transport,
} from '../../src/link/transport.js'
import type { VirtualTime } from './virtual-time.js'

interface Session {
  id: string
  /** Number of the last message had or counted lost. */
  received: number
  lost: number
  /** All that was ever sent, the first being number 1. */
  events: string[]
  connection: BusConnection | undefined
}

export interface SessionBusOptions {
  /** How many events are kept for a return. */
  window: number
  maxMessageBytes: number
}

const OPENING_MS = 5
const LINE_MS = 10

/** A bus with sessions, WebSocket, streams and POSTs, and lines to it that can be cut: simple, in virtual time. */
export class SessionBus {
  /** What it took as events, in order, by their sequences at the sender. */
  readonly taken: number[] = []
  /** Events it has counted lost, in all sessions. */
  lostUp = 0
  restarts = 0
  upgrades = 0
  /** Upgrades are answered. */
  letsWebSocket = true
  /** What becomes of the next POSTs. */
  postFaults: ('request lost' | 'answer lost' | number)[] = []
  overlapping = false
  #sessions = new Map<string, Session>()
  #minted = 0
  #posts = 0
  readonly #open = new Set<BusConnection>()

  constructor(
    readonly time: VirtualTime,
    readonly options: SessionBusOptions,
  ) {}

  readonly webSocket: Transport = { open: (events, query) => this.#connect('websocket', events, query) }

  readonly http: HttpTransport = {
    stream: { open: (events, query) => this.#connect('sse', events, query) },
    post: (request) => this.#post(request),
  }

  /** An event that every session hears. */
  say(event: object): void {
    const text = JSON.stringify(event)
    for (const session of this.#sessions.values()) {
      session.events.push(text)
      session.connection?.toClient(text)
    }
  }

  /** The session that has a connection. */
  get current(): { events: readonly string[] } | undefined {
    return [...this.#sessions.values()].find(({ connection }) => connection !== undefined)
  }

  cut(): void {
    for (const connection of this.#open) connection.cut()
  }

  /** Lines bring nothing any more, and nobody is told. */
  stall(): void {
    for (const connection of this.#open) connection.stalled = true
  }

  /** Every session is forgotten. */
  restart(): void {
    this.restarts += 1
    this.#sessions.clear()
    this.cut()
  }

  ack(): void {
    for (const { received, connection } of this.#sessions.values()) {
      connection?.toClient(JSON.stringify({ type: '$bus:ack', payload: { received } }))
    }
  }

  /** A message has come over a WebSocket. */
  receive(session: Session, text: string): void {
    session.received += 1
    const event = JSON.parse(text) as { eventId: string } | null
    if (event !== null) this.taken.push(Number(/\d+$/.exec(event.eventId)?.[0]))
  }

  greet(connection: BusConnection, { session: named }: ConnectionQuery): Session {
    const known = named && this.#sessions.get(named.session)
    const resumed = known !== undefined && named !== undefined && named.received <= known.events.length
    const session = resumed ? known : this.#begin()
    let next = 1
    if (resumed && named !== undefined) {
      const raised = Math.max(0, named.first - 1 - session.received)
      session.received += raised
      session.lost += raised
      this.lostUp += raised
      next = Math.max(named.received + 1, session.events.length - this.options.window + 1)
      session.connection?.end(4001)
    }
    session.connection = connection
    const { id, received, lost } = session
    const { window, maxMessageBytes } = this.options
    const payload = {
      version: '1',
      capabilities: ['sse', 'session'],
      limits: { maxMessageBytes },
      heartbeatMs: 15_000,
      project: null,
      ...{ session: id, resumed, received, lost, next, history: 0 },
      window: { events: window, bytes: 1_000_000, ms: 120_000 },
    }
    connection.toClient(JSON.stringify({ type: '$bus:hello', payload }))
    for (const text of session.events.slice(next - 1)) connection.toClient(text)
    return session
  }

  ended(connection: BusConnection): void {
    this.#open.delete(connection)
    for (const session of this.#sessions.values()) {
      if (session.connection === connection) session.connection = undefined
    }
  }

  #begin(): Session {
    this.#minted += 1
    const id = `session-${String(this.#minted).padStart(16, '0')}`
    const session = { id, received: 0, lost: 0, events: [], connection: undefined }
    this.#sessions.set(id, session)
    return session
  }

  #connect(over: 'websocket' | 'sse', events: ConnectionEvents, query: ConnectionQuery): Connection {
    if (over === 'websocket') this.upgrades += 1
    const connection = new BusConnection(this, over, events)
    this.#open.add(connection)
    this.time.after(OPENING_MS, () => connection.begin(query, over === 'sse' || this.letsWebSocket))
    return connection
  }

  #post(request: PostRequest): Promise<PostAnswer> {
    this.#posts += 1
    if (this.#posts > 1) this.overlapping = true
    return new Promise((resolve) => {
      const end = (answer: PostAnswer): void => {
        request.signal.removeEventListener('abort', giveUp)
        this.#posts -= 1
        resolve(answer)
      }
      const giveUp = (): void => end(NONE)
      request.signal.addEventListener('abort', giveUp)
      void this.#answer(request).then((answer) => request.signal.aborted || end(answer))
    })
  }

  async #answer(request: PostRequest): Promise<PostAnswer> {
    const fault = this.postFaults.shift()
    await this.#pass(LINE_MS)
    const session = request.session && this.#sessions.get(request.session.session)
    const hasSome = session !== undefined && session.received >= (request.session?.first ?? 0)
    // What it has taken before it would not find too much now.
    const isFalse = (fault === 400 || fault === 413) && hasSome
    const answer = isFalse
      ? this.#take(request)
      : fault === 'request lost'
        ? NONE
        : typeof fault === 'number'
          ? refusal(fault)
          : this.#take(request)
    await this.#pass(LINE_MS)
    return fault === 'answer lost' ? NONE : answer
  }

  #take({ session: named, body }: PostRequest): PostAnswer {
    const session = named && this.#sessions.get(named.session)
    if (named === undefined || session === undefined) return refusal(410)
    if (session.connection?.over === 'websocket') return refusal(409, 'superseded')
    if (body.length > this.options.maxMessageBytes) return refusal(413)
    const lines = body.split('\n')
    const raised = Math.max(0, named.first - 1 - session.received)
    session.received += raised
    session.lost += raised
    this.lostUp += raised
    const skipped = session.received - named.first + 1
    for (const line of lines.slice(skipped)) this.receive(session, line)
    return { status: 202, body: JSON.stringify({ accepted: lines.length, rejected: [], received: session.received }) }
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.time.after(ms, resolve))
  }
}

const NONE: PostAnswer = { status: 0, body: 'the line broke' }

function refusal(status: number, code = 'x'): PostAnswer {
  return { status, body: JSON.stringify({ error: { code, message: 'no' } }) }
}

/** One connection with its line, on which each message takes its time, in order. */
class BusConnection implements Connection {
  stalled = false
  #session: Session | undefined
  #clientIsGone = false
  #busIsGone = false

  constructor(
    private readonly bus: SessionBus,
    readonly over: 'websocket' | 'sse',
    private readonly events: ConnectionEvents,
  ) {}

  begin(query: ConnectionQuery, accepted: boolean): void {
    if (this.#clientIsGone || this.#busIsGone) return
    if (accepted) {
      this.events.opened()
      this.#session = this.bus.greet(this, query)
    } else this.cut()
  }

  toClient(text: string): void {
    this.bus.time.after(LINE_MS, () => {
      if (!this.#clientIsGone && !this.stalled) this.events.message(text)
    })
  }

  // The client's side:

  send(text: string): boolean {
    if (this.over === 'sse' || this.#clientIsGone) return false
    this.bus.time.after(LINE_MS, () => {
      if (this.#busIsGone || this.stalled || this.#session === undefined) return
      if (text.length <= this.bus.options.maxMessageBytes) this.bus.receive(this.#session, text)
      else this.end(1009)
    })
    return true
  }

  close(code: number): void {
    this.bus.time.after(LINE_MS, () => this.end(code))
  }

  abort(): void {
    this.#clientIsGone = true
    // A stalled line does not even bring that.
    if (!this.stalled) this.bus.time.after(LINE_MS, () => this.end(1006))
  }

  hold = (): boolean => true

  // The bus's:

  /** The bus is done with this connection; the client hears of it after all that was sent before. */
  end(code: number): void {
    if (this.#busIsGone) return
    this.#busIsGone = true
    this.bus.ended(this)
    this.bus.time.after(LINE_MS, () => {
      if (!this.#clientIsGone && !this.stalled) this.events.closed({ code, reason: '' })
    })
  }

  /** The line breaks: what was on it is gone. */
  cut(): void {
    if (this.#clientIsGone && this.#busIsGone) return
    const wasGone = this.#clientIsGone
    this.#clientIsGone = true
    this.#busIsGone = true
    this.bus.ended(this)
    if (!wasGone) this.bus.time.after(0, () => this.events.closed({ code: 1006, reason: 'the line broke' }))
  }
}
