/** How a transport writes events. Its identity tells which receivers can share what was framed once. */
export interface Framing<Frames = unknown> {
  /** Several events, finished but for what may differ from receiver to receiver. */
  events(events: readonly Uint8Array[]): Frames
}

/** A place in a session (SSE-4). */
export interface SessionPlace {
  session: string
  /** Of the first event that is written; where a control message is written, of the last event before it. */
  number: number
}

export type CloseReason = 'going-away' | 'too-slow' | 'superseded'

/** One transport's connection as the hub sees it: what is to be written goes in, nothing comes out but calls on its {@link Connection}. */
export interface Outlet {
  readonly transport: 'websocket' | 'sse'
  readonly framing: Framing
  /** How many bytes it would take now without falling behind; 0 or less: call `Connection.drained` when that changes. */
  room(): number
  /** Takes what its framing made. Never throws. @param place undefined where there is no session. */
  write(frames: unknown, place: SessionPlace | undefined): void
  /** Takes one control message. Never throws. */
  control(type: string, text: string, place: SessionPlace | undefined): void
  /** A sign of life that is no message, for a peer without a session (SSE-3); nothing where the transport has none. */
  comment(): void
  /** Ends the connection: the bus goes away (STOP-1), the receiver is too slow (SLOW-1), or has another connection (SESSION-4). */
  close(reason: CloseReason): void
}
