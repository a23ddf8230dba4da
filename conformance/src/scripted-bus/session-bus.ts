import { Observations } from '../observations.js'
import { judged } from '../oracle/judge.js'
import type { Attempt } from './attempt.js'
import { ackText, type SessionMembers, sessionHelloText } from './hello.js'
import type { Link } from './link.js'
import type { Post, PostAnswer } from './post.js'
import type { ScriptedBus } from './scripted-bus.js'
import { SessionAtBus } from './session-at-bus.js'
import { Stream } from './stream.js'
import type { StreamAttempt } from './stream-attempt.js'

export { SessionAtBus }

/** One hello that was sent. */
export interface Hello extends SessionMembers {
  over: Link | Stream
  /** What the client had asked with. */
  query: URLSearchParams
  atMs: number
}

/** One of the client's messages that the bus has taken, and its number. */
export interface Arrival {
  number: number
  text: string
  session: SessionAtBus
}

/**
 * A scripted bus that keeps sessions by itself, for one client: honest as to numbers, resume, replay and POSTs, unless a
 * case changes what it says. It acknowledges when it is told to.
 */
export class SessionBus {
  readonly hellos = new Observations<Hello>()
  readonly arrivals = new Observations<Arrival>()
  /** Every session there was, the newest last. */
  readonly sessions: SessionAtBus[] = []
  /** Members of hello that are the same each time: limits, `heartbeatMs`, `window`. */
  greeting: Record<string, unknown> = {}
  /** Changes what the next hellos say of the session, and nothing of what the bus does after. */
  says: (members: SessionMembers) => SessionMembers = (members) => members
  /** Whether a stream is left open when a WebSocket takes its place, as by a proxy that has not noticed. */
  leavesStreams = false
  /** How many of the newest events are kept for a client that comes back (WINDOW-1). */
  keeps = Number.POSITIVE_INFINITY
  /** How many events a new session begins with, as history: these texts (HISTORY-1). */
  history: readonly string[] = []
  /** How a POST is taken that was read whole. */
  onPost: (post: Post) => void = (post) => post.reply(this.take(post))
  /** How many more messages are read from the connection there is; the line is cut when they are. */
  #allowance = Number.POSITIVE_INFINITY
  #session: SessionAtBus | undefined
  #connection: Link | Stream | undefined
  /** Number of the last event sent, for the ids of a stream (SSE-4). */
  #sent = 0

  constructor(readonly wire: ScriptedBus) {
    wire.reception = (attempt) => this.greet(attempt)
    wire.streamReception = (attempt) => this.greetStream(attempt)
    wire.postReception = (post) => this.onPost(post)
  }

  /** The session there is. @throws where there is none. */
  get session(): SessionAtBus {
    if (this.#session === undefined) throw new Error('the bus has no session yet, or has forgotten it')
    return this.#session
  }

  get hasSession(): boolean {
    return this.#session !== undefined
  }

  /** The connection of the session; undefined where it has ended. */
  get connection(): Link | Stream | undefined {
    return this.#connection?.isOpen && this.#connection.endedMs === undefined ? this.#connection : undefined
  }

  /** Takes an upgrade as an honest bus does. */
  greet(attempt: Attempt): Link | undefined {
    const link = attempt.accept()
    if (link === undefined) return undefined
    this.begin(link, attempt.query)
    return link
  }

  /** Takes a request for a stream as an honest bus does. */
  greetStream(attempt: StreamAttempt): Stream {
    const stream = attempt.accept()
    this.begin(stream, attempt.query)
    return stream
  }

  /** Refuses every upgrade by a reset from here on. */
  blockWebSockets(): void {
    this.wire.reception = (attempt) => attempt.cut()
  }

  allowWebSockets(): void {
    this.wire.reception = (attempt) => this.greet(attempt)
  }

  /** Makes `over` the session's connection, ends the one before it, and says hello (SESSION-4, RESUME-1). */
  begin(over: Link | Stream, query: URLSearchParams): void {
    this.#supersede(over)
    const named = this.#session?.id === query.get('session') ? this.#session : undefined
    const had = Number(query.get('received') ?? Number.NaN)
    const session = named !== undefined && had <= named.outgoing.length ? named : undefined
    if (session !== undefined) this.#resume(session, over, query, had)
    else this.#anew(over, query)
  }

  /** Sends events to the client; those sent while it is away are kept for it. Without a session they go nowhere. */
  emit(...texts: string[]): void {
    if (this.#session === undefined) return
    for (const text of texts) {
      this.#session.outgoing.push(text)
      this.#event(text)
    }
  }

  /** Acknowledges, by default what was taken. */
  ack(received = this.session.received): void {
    this.#write(ackText(received))
  }

  /** Forgets the session, as a bus does that was restarted. The connection, where there is one, is cut. */
  forget(): void {
    this.cut()
    this.#session = undefined
  }

  /** Forgets the session, and leaves its connection as it is. */
  leave(): void {
    this.#session = undefined
  }

  /** Ends the session's connection without a word, now or once `more` further messages were read. */
  cut(more = 0): void {
    this.#allowance = more
    if (more > 0) return
    this.connection?.cut()
  }

  /** Ends the session's connection: a WebSocket with `code`, a stream by its end. */
  close(code: number): void {
    const { connection } = this
    if (connection instanceof Stream) connection.end()
    else connection?.close(code)
  }

  /**
   * Takes the lines of a POST into the session, and says what an honest bus answers (SEND-8, SEND-10 to SEND-12).
   *
   * @param most takes no more lines than these, the first ones.
   */
  take(post: Post, most = Number.POSITIVE_INFINITY): PostAnswer {
    const session = this.#session
    if (session === undefined || post.query.get('session') !== session.id) return refusal(410, 'unknown-session')
    const { first } = post
    if (!Number.isSafeInteger(first) || first < 1) return refusal(400, 'invalid-first')
    if (this.connection !== undefined && !(this.connection instanceof Stream)) return refusal(409, 'superseded')
    session.raise(first)
    const rejected: { index: number; code: string; message: string }[] = []
    let accepted = 0
    const lines = post.lines.slice(0, most)
    for (const [index, line] of lines.entries()) {
      if (first + index <= session.received) continue
      this.#taken(session, line)
      if (judged(line) === 'event') accepted += 1
      else rejected.push({ index, code: 'invalid-event', message: 'no event' })
    }
    const isBad = accepted === 0 && rejected.length > 0
    const body = { accepted, rejected, received: session.received }
    if (!isBad) return { status: 202, body }
    return { status: 400, body: { ...body, error: { code: 'invalid-event', message: 'nothing was acceptable' } } }
  }

  #supersede(by: Link | Stream): void {
    const before = this.connection
    const stays = before instanceof Stream && this.leavesStreams
    if (before !== undefined && before !== by && !stays) this.close(4001)
    this.#connection = by
    this.#allowance = Number.POSITIVE_INFINITY
    if (by instanceof Stream) return
    by.onMessage = (text) => {
      // Of what a connection had not delivered when it was superseded nothing is taken (SESSION-4).
      if (this.#connection !== by || this.#allowance <= 0 || by.endedMs !== undefined) return
      if (judged(text) === 'control-message') return
      if (this.#session !== undefined) this.#taken(this.#session, text)
      this.#allowance -= 1
      if (this.#allowance <= 0) by.cut()
    }
  }

  #resume(session: SessionAtBus, over: Link | Stream, query: URLSearchParams, had: number): void {
    const first = query.get('first')
    if (first !== null) session.raise(Number(first))
    const next = Math.max(had + 1, session.outgoing.length - this.keeps + 1)
    this.#hello(over, query, session, { resumed: true, next, history: 0 })
    for (const text of session.outgoing.slice(next - 1)) this.#event(text)
  }

  #anew(over: Link | Stream, query: URLSearchParams): void {
    const session = new SessionAtBus()
    this.#session = session
    this.sessions.push(session)
    const asked = Number(query.get('history') ?? 0)
    const history = this.history.slice(Math.max(0, this.history.length - asked))
    this.#hello(over, query, session, { resumed: false, next: 1, history: history.length })
    this.emit(...history)
  }

  #hello(
    over: Link | Stream,
    query: URLSearchParams,
    session: SessionAtBus,
    rest: Pick<SessionMembers, 'resumed' | 'next' | 'history'>,
  ): void {
    const { id, received, lost } = session
    const members = this.says({ session: id, received, lost, ...rest })
    this.#sent = rest.next - 1
    this.#write(sessionHelloText(members, this.greeting))
    this.hellos.push({ ...members, over, query, atMs: performance.now() })
  }

  #taken(session: SessionAtBus, text: string): void {
    session.taken.push(text)
    this.arrivals.push({ number: session.received, text, session })
  }

  #event(text: string): void {
    this.#sent += 1
    this.#write(text)
  }

  #write(text: string): void {
    const { connection } = this
    if (connection instanceof Stream) connection.send(text, `${this.session.id}.${this.#sent}`)
    else connection?.send(text)
  }
}

function refusal(status: number, code: string): PostAnswer {
  return { status, body: { error: { code, message: `refused with ${status}` } } }
}
