/** How a transport writes messages. Its identity tells which receivers can share what was framed once. */
export interface Framing<Frames = unknown> {
  /** Several events as one finished piece of output. */
  events(events: readonly Uint8Array[]): Frames
  /** One control message. */
  control(type: string, text: string): Frames
}

/** One transport's connection as the hub sees it: finished frames go in, nothing comes out but {@link Connection} calls. */
export interface Outlet {
  readonly framing: Framing
  /** How many bytes it would take now without falling behind; 0 or less: call `Connection.drained` when that changes. */
  room(): number
  /** Takes what its framing made. Never throws. */
  write(frames: unknown): void
  /** Ends the connection: the bus goes away (STOP-1), or the receiver reads too slowly (SLOW-1). */
  close(reason: 'going-away' | 'too-slow'): void
}
