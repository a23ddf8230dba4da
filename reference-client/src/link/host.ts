/** What a link needs from the runtime it runs in. Tests give one of their own, with virtual time. */
export interface Host {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  /** A number from 0 to just below 1. */
  random(): number
  /** Calls `callback` once after `ms`; what it returns calls that off. Must not keep a process alive. */
  after(ms: number, callback: () => void): () => void
  /** Tells a developer what went wrong in code that is not the link's, such as a listener that threw. */
  report(message: string, cause?: unknown): void
  /** Warns the developer about something that the application does not observe. */
  warn(message: string): void
}
