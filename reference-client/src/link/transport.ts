/**
 * How bytes get to a bus and back. A transport opens connections and says what happens to them; whether to open one, when,
 * and what to send is the link's to decide.
 */
export interface Transport {
  /**
   * Begins to connect. Never throws: an attempt that fails ends with `closed` or `unavailable`, later, not within the call.
   */
  open(events: ConnectionEvents, query: ConnectionQuery): Connection
  /** What the bus answers to a plain GET where a connection was asked for. Never rejects; undefined: there was no answer. */
  inquire?(signal: AbortSignal): Promise<HttpAnswer | undefined>
}

/** The session a client had (RESUME-5). */
export interface SessionQuery {
  session: string
  /** Number of the last event it had or counted lost. */
  received: number
  /** The lowest number it may still send. */
  first: number
}

export interface ConnectionQuery {
  session?: SessionQuery | undefined
  /** How many events of history to ask for; 0: none. */
  history: number
}

/** What becomes of one connection: at most one `opened`, messages after it, and one end. */
export interface ConnectionEvents {
  opened(): void
  /** One text message, or one server-sent event's data. Anything that is no text is not handed on (BAD-5). */
  message(text: string): void
  /** Bytes have come that are no whole message yet. Told as far as the transport can tell. */
  alive?(): void
  /** The connection has ended, or never came to be. */
  closed(end: End): void
  /** This runtime can open no such connection at all; `reason` says what to do about it. */
  unavailable(reason: string): void
}

/** How a connection ended. */
export interface End {
  /** A WebSocket close code, 1006 where there was none. */
  code: number
  /** What was said of it; may be empty. */
  reason: string
  /** The transport has ended it itself, since a message was larger than it takes (LIMIT-7). */
  tooLargeForUs?: boolean
  /** It never came to be: HTTP answered with this. */
  answer?: HttpAnswer
  /** It never came to be, and the platform keeps to itself what was answered: {@link Transport.inquire} may tell. */
  isMute?: boolean
}

/** What HTTP answered in the place of a connection. */
export interface HttpAnswer {
  /** What was asked, without the query, which may have a secret. */
  url: string
  status: number
  /** As much of it as came soon, and as is worth reading. */
  body: string
}

export interface Connection {
  /** Hands one message to the connection. `false`: it takes none now, and the message was not sent. */
  send(text: string): boolean
  /** Begins the closing handshake; whatever was sent before goes first. `closed` follows once it is complete. */
  close(code?: number): void
  /** Ends the connection at once, as far as the platform lets one. */
  abort(): void
  /**
   * Whether the open connection may keep the process alive.
   *
   * @returns `false` where the platform offers no such choice: it does, whatever was asked
   */
  hold(alive: boolean): boolean
  /** No message of more than so many bytes is to be read. Without it the transport has a bound of its own. */
  readUpTo?(bytes: number): void
}

/** One POST to `/send`. */
export interface PostRequest {
  /** Undefined: without a session. */
  session?: { session: string; first: number } | undefined
  contentType: string
  body: string
  /** Gives it up: the bus may have taken it all the same. */
  signal: AbortSignal
}

/** Its answer; `status` 0: none came, and `body` says why. */
export interface PostAnswer {
  status: number
  body: string
}

/** Posts once. Never rejects. */
export type Post = (request: PostRequest) => Promise<PostAnswer>

/** The way to a bus without WebSocket (section 10 of the specification). */
export interface HttpTransport {
  /** Server-sent events. Its connections take no messages. */
  stream: Transport
  post: Post
}
