/**
 * How bytes get to a bus and back. A transport opens connections and says what happens to them; whether to open one, when,
 * and what to send is the link's to decide.
 */
export interface Transport {
  /** Begins to connect. Never throws: an attempt that fails ends with `closed` or `unavailable`, later, not within the call. */
  open(events: ConnectionEvents): Connection
}

/** What becomes of one connection: at most one `opened`, messages after it, and one end. */
export interface ConnectionEvents {
  opened(): void
  /** One text message. Anything that is no text is not handed on (BAD-5). */
  message(text: string): void
  /** The connection has ended, or never came to be. `code` is a WebSocket close code, 1006 where there was none. */
  closed(code: number, reason: string): void
  /** This runtime can open no such connection at all; `reason` says what to do about it. */
  unavailable(reason: string): void
}

export interface Connection {
  /** Hands one message to the connection. `false`: it takes no more, and the message was not sent. */
  send(text: string): boolean
  /** Begins the closing handshake; whatever was sent before goes first. `closed` follows once it is complete. */
  close(code: number): void
  /** Ends the connection at once, as far as the platform lets one. */
  abort(): void
  /** Whether the open connection may keep the process alive. Without effect where the platform offers no such choice. */
  hold(alive: boolean): void
}
